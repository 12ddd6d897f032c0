/** Those of the vendor's notification of 2025-09-01, in its order, and what an incident of ours adds. */
export const sections = [
  "Status",
  "Impact window",
  "Impact",
  "Scope",
  "Summary",
  "How to detect",
  "What was fixed",
  "Validation",
  "Timeline",
  "Root cause",
  "Corrective actions",
  "Preventive actions",
  "Help",
];

/** The sections of a report in Markdown. */
export function sectionsOf(markdown: string): readonly { readonly title: string; readonly text: string }[] {
  return markdown
    .split(/^## /m)
    .slice(1)
    .map((part) => {
      const [title = "", ...lines] = part.split("\n");
      return { title, text: lines.join("\n").trim() };
    });
}
