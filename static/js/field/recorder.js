// Sound and short film: a MediaRecorder that stops by itself.

/** Record a stream until `stop` is called or `seconds` are over. */
export function record(stream, { seconds, onSecond }) {
  const isFilm = stream.getVideoTracks().length > 0;
  const type = (isFilm ? ["video/mp4", "video/webm"] : ["audio/mp4", "audio/webm"])
    .find((one) => MediaRecorder.isTypeSupported(one));
  const recorder = new MediaRecorder(stream, {
    mimeType: type, videoBitsPerSecond: 1_500_000, audioBitsPerSecond: 48_000,
  });
  const parts = [];
  let passed = 0;
  const tick = setInterval(() => {
    passed += 1;
    onSecond(passed);
    if (passed >= seconds) stop();
  }, 1000);
  const stop = () => {
    clearInterval(tick);
    if (recorder.state !== "inactive") recorder.stop();
  };
  const blob = new Promise((resolve) => {
    recorder.ondataavailable = ({ data }) => parts.push(data);
    recorder.onstop = () => {
      clearInterval(tick); // also where the stream was cut off
      resolve(new Blob(parts, { type: type ?? parts[0]?.type ?? "" }));
    };
  });
  recorder.start(1000);
  return { stop, blob };
}
