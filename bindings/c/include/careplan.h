/* careplan for C: files and JSON in, JSON out. Made by cbindgen from src/lib.rs.

   Memory: whatever a function is given stays the caller's, and is not looked at after the function returns. Each text that is returned as
   `char *` belongs to the caller, who gives it to careplan_free() once; no other free() may take it. The text of careplan_version() is
   the library's, and lasts. All functions may be called from any thread at the same time. */

#ifndef CAREPLAN_H
#define CAREPLAN_H

#include <stddef.h>
#include <stdint.h>

/*
 A file in memory.
 */
typedef struct {
  /*
   Its name, with folders or without, in UTF-8; ends with a zero byte.
   */
  const char *name;
  /*
   Its bytes; may be null where there are none.
   */
  const uint8_t *bytes;
  /*
   How many bytes it has.
   */
  size_t length;
} careplan_file;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/*
 Checks files, and returns the report of `careplan validate --format json`, byte for byte.

 `options` is a JSON object, or null for none: `lang` (`ja`, `en`), `show_values`, `profile` (`exchange`, `strict`), `edition`,
 `select` and `ignore` (lists of rules), `config` (the text of a careplan.toml). Files that share sender, receiver and serial are
 checked together. What cannot be done is told as `{"error":{"ja":…,"en":…}}`. The text is for careplan_free(). Null: out of memory.

 # Safety

 `options` is null or ends with a zero byte; `files` points to `count` files, or is null where `count` is 0.
 */
char *careplan_validate(const char *options,
                        const careplan_file *files,
                        size_t count);

/*
 Does what a command does with files: `validate` as careplan_validate(), and the others with their own answers.

 `fix` (`unsafe_fixes`): `report` as of `careplan fix --format json`, and the `files` that were mended. `migrate` (`to`): `units`, each
 with `status`, `folder`, `reason` and `files`. `print`: `files`, pages of HTML. The bytes of files are base64. Options that a command
 has no use for are refused.

 # Safety

 As for careplan_validate(); `command` ends with a zero byte.
 */
char *careplan_run(const char *command,
                   const char *options,
                   const careplan_file *files,
                   size_t count);

/*
 Frees a text that a function of this library returned; null is allowed.

 # Safety

 The text comes from this library, and was not freed before.
 */
void careplan_free(char *text);

/*
 The version of the library. The text is not to be freed.
 */
const char *careplan_version(void);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* CAREPLAN_H */
