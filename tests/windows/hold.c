/* hold FILE MILLISECONDS [alone]: has a file open as a spreadsheet does: nobody else may write or remove it, nor read it, if alone. */
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>
#include <windows.h>

int wmain(int count, wchar_t **arguments) {
  if (count < 3) return 2;
  DWORD share = count > 3 ? 0 : FILE_SHARE_READ;
  HANDLE file = CreateFileW(arguments[1], GENERIC_READ, share, NULL, OPEN_EXISTING, 0, NULL);
  if (file == INVALID_HANDLE_VALUE) return 1;
  printf("held\n");
  fflush(stdout);
  Sleep(_wtoi(arguments[2]));
  CloseHandle(file);
  return 0;
}
