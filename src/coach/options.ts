import type { CoachLanguage } from "./finding.ts";

/** What is told about a text besides the text. */
export interface CoachOptions {
  /** The language of the interface, for `why` and `instead`; English unless told. */
  readonly interfaceLanguage?: CoachLanguage;
  /** The language of the text, where it is known. */
  readonly lang?: CoachLanguage;
  /** The text is a title or a headline. */
  readonly isTitle?: boolean;
  /** Names of rules that are to be silent, such as `da/hype/worlds-best`. */
  readonly silenced?: ReadonlySet<string>;
  /** The post carries a mark that says what the author got or gives. */
  readonly isDisclosed?: boolean;
}
