// The ledger kinds of a supplementary draw, and the keys of their contents (docs/bundle.md).

export const SUBSTITUTED = "inspections.substitution.approved";
export const OWN = ["sealed", "input", "opened", "drawn", "published"];
export const KINDS = {
  sealed: "inspections.supplement.sealed",
  input: "inspections.supplement_input.committed",
  opened: "inspections.supplement_inputs.opened",
  drawn: "inspections.supplement.drawn",
  published: "inspections.supplement.published",
};
export const PAYLOADS = {
  [SUBSTITUTED]: ["number", "replaced", "substitute", "reason", "team", "package", "recused", "after", "transcript_digest"],
  [KINDS.sealed]: ["number", "frame_digest", "transcript_digest", "channel"],
  [KINDS.input]: ["number", "order", "name", "kind", "commitment"],
  [KINDS.opened]: ["number", "sources_digest", "opened"],
  [KINDS.drawn]: ["number", "transcript_digest", "frame_digest", "master_digest"],
  [KINDS.published]: ["number", "transcript_digest", "frame_digest", "bundle_digest"],
};
