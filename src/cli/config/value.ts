/** A setting's value, checked: durations in milliseconds, sizes in bytes; null where a setting says "no limit". */
export type Value = string | number | boolean | null | readonly string[];

/** Where the value itself is: given as it stands, in an environment variable, in a file. */
export type Via = 'value' | 'env' | 'file';
