/** Just enough of a browser's document to see what the page's script makes: elements and text, nothing parsed. */
export class PageElement {
  readonly dataset: Record<string, string> = {};
  readonly style: Record<string, string> = {};
  readonly children: (PageElement | string)[] = [];
  className = "";
  href = "";
  readonly tag: string;

  constructor(tag: string) {
    this.tag = tag;
  }

  append(...children: readonly (PageElement | string)[]): void {
    for (const child of children) {
      if (child instanceof PageElement && child.tag === "") this.children.push(...child.children);
      else this.children.push(child);
    }
  }

  replaceChildren(...children: readonly (PageElement | string)[]): void {
    this.children.length = 0;
    this.append(...children);
  }

  set textContent(text: string) {
    this.replaceChildren(text);
  }

  addEventListener(): void {}

  /** For example `strong[bold]`; a text stands for itself. */
  toString(): string {
    const inside = this.children.join("");
    const kind = this.className.split(" ").at(-1);
    return this.tag === "span" && kind === "text"
      ? inside
      : `${this.tag}${this.href && `(${this.href})`}[${inside}]`;
  }
}
