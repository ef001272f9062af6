/* validate OPTIONS FILE …: prints the JSON report of some files, all checked together. */
#include <stdio.h>
#include <stdlib.h>

#include "careplan.h"

static uint8_t *whole(const char *path, size_t *length) {
  FILE *from = fopen(path, "rb");
  if (!from) return NULL;
  fseek(from, 0, SEEK_END);
  *length = (size_t)ftell(from);
  rewind(from);
  uint8_t *bytes = malloc(*length + 1);
  if (bytes && fread(bytes, 1, *length, from) != *length) {
    free(bytes);
    bytes = NULL;
  }
  fclose(from);
  return bytes;
}

int main(int count, char **arguments) {
  if (count < 2) return 2;
  size_t files = (size_t)count - 2;
  careplan_file *list = calloc(files + 1, sizeof *list);
  for (size_t n = 0; n < files; n++) {
    uint8_t *bytes = whole(arguments[n + 2], &list[n].length);
    if (!bytes) {
      fprintf(stderr, "%s: cannot be read\n", arguments[n + 2]);
      return 2;
    }
    list[n].name = arguments[n + 2];
    list[n].bytes = bytes;
  }
  char *report = careplan_validate(arguments[1], list, files);
  if (report) fputs(report, stdout);
  careplan_free(report);
  for (size_t n = 0; n < files; n++) free((void *)list[n].bytes);
  free(list);
  return report ? 0 : 2;
}
