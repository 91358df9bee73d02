// Where JavaScript puts what it asks about and finds what it is told.

/** The most accounts in one call. */
export const CAPACITY: i32 = 4096

/** Account ids, and their keys. */
export const accounts: usize = memory.data(CAPACITY << 5)
export const keys: usize = memory.data(CAPACITY << 5)

/** The words of all accounts one after the other, and for each account how many there are up to the end of its own. */
export const WORDS_SIZE: i32 = 1 << 19
export const words: usize = memory.data(WORDS_SIZE)
export const ends: usize = memory.data(CAPACITY << 2)

/** Changes, 8 bytes each: a leaf that is in no trie yet, without words if it is to be removed, and how its key starts. */
export const changes: usize = memory.data(CAPACITY << 3)

/** Answers use the place of the words: text, and for each account the length of its own. */
export const TEXT_SIZE: i32 = WORDS_SIZE
export const text: usize = words
export const lengths: usize = ends
/** Or theirs: addresses of nodes. */
export const subtrees: usize = ends
