// Starts Swagger UI where the page has a place for it.
const swagger = document.getElementById("swagger-ui");
if (swagger) {
  window.SwaggerUIBundle({
    url: swagger.dataset.schema,
    domNode: swagger,
    deepLinking: true,
    validatorUrl: null,
  });
}
