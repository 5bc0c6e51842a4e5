import { distance } from "fastest-levenshtein";

/** The known name that a misspelled one most likely meant, or null where none is near. */
export function nearestName(word: string, known: readonly string[]): string | null {
  const wanted = word.toLowerCase();
  let nearest: string | null = null;
  // Two other letters in a word of three make another word.
  let least = (word.length <= 3 ? 1 : Math.max(2, Math.floor(word.length / 3))) + 1;
  for (const name of known) {
    const away = distance(wanted, name.toLowerCase());
    if (away < least) {
      least = away;
      nearest = name;
    }
  }
  return nearest;
}
