/* From Java to careplan.h. Compiled into a library of its own, beside libcareplan_c. */
#include <jni.h>
#include <stdlib.h>
#include <string.h>

#include "careplan.h"

/* A byte[] of UTF-8 as a text; Java's own UTF-8 is another one. */
static char *text(JNIEnv *env, jbyteArray from) {
  jsize length = (*env)->GetArrayLength(env, from);
  char *to = malloc((size_t)length + 1);
  if (!to) return NULL;
  (*env)->GetByteArrayRegion(env, from, 0, length, (jbyte *)to);
  to[length] = 0;
  return to;
}

JNIEXPORT jbyteArray JNICALL Java_Careplan_call(JNIEnv *env, jclass own, jbyteArray command, jbyteArray options, jobjectArray names,
                                                jobjectArray contents) {
  (void)own;
  jsize count = (*env)->GetArrayLength(env, names);
  careplan_file *files = calloc((size_t)count + 1, sizeof *files);
  char *asked = text(env, command), *how = text(env, options), *answer = NULL;
  int whole = files && asked && how;
  for (jsize n = 0; whole && n < count; n++) {
    jbyteArray name = (*env)->GetObjectArrayElement(env, names, n);
    jbyteArray bytes = (*env)->GetObjectArrayElement(env, contents, n);
    files[n].length = (size_t)(*env)->GetArrayLength(env, bytes);
    files[n].name = text(env, name);
    files[n].bytes = (const uint8_t *)text(env, bytes);
    whole = files[n].name && files[n].bytes;
    (*env)->DeleteLocalRef(env, name);
    (*env)->DeleteLocalRef(env, bytes);
  }
  if (whole) answer = careplan_run(asked, how, files, (size_t)count);
  jbyteArray result = NULL;
  if (answer) {
    jsize length = (jsize)strlen(answer);
    result = (*env)->NewByteArray(env, length);
    if (result) (*env)->SetByteArrayRegion(env, result, 0, length, (const jbyte *)answer);
  }
  careplan_free(answer);
  for (jsize n = 0; files && n < count; n++) {
    free((void *)files[n].name);
    free((void *)files[n].bytes);
  }
  free(files);
  free(asked);
  free(how);
  return result;
}
