/*
 * A stand-in for libWeWorkFinanceSdk_C.so with the ABI of the official header (archive.md §1.1) and a cipher of its
 * own. It serves messages from the folder that FINANCE_SDK_DIR names (or else DEFAULT_DIR, where it was compiled with
 * one: the service gives the library no environment) and fails on demand:
 *
 *   chat.txt      a line per message: its seq, a space, its JSON; ascending
 *   answers.txt   what the next calls of GetChatData do, a line each, taken away as it is used:
 *                 `code N`, `raw TEXT`, `slow MS`, `crash`, `crashAbove LIMIT`, `ok`
 *   init.txt      what Init returns
 *   calls.log     written here: a line per call of NewSdk, Init, GetChatData and DestroySdk
 *
 * encrypt_chat_msg is the plaintext as hex, each byte XORed with a byte of the random key; or an order: `code:N`,
 * `crash:`, `hang:`, `fill:N` (a JSON text of N bytes), `null:` (a slice without content).
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct WeWorkFinanceSdk_t {
  int is_open;
} WeWorkFinanceSdk_t;
typedef struct Slice_t {
  char *buf;
  int len;
} Slice_t;

#ifndef DEFAULT_DIR
#define DEFAULT_DIR "."
#endif

static long slices_made = 0;
static long slices_freed = 0;

/*
 * Node exports a function of this name (its OpenSSL's). Loaded deep, the library calls this one; otherwise Node's, and
 * the bytes are not the ones that Init looks for.
 */
int RAND_bytes(unsigned char *buf, int num) {
  memset(buf, 0x5a, (size_t)num);
  return 1;
}

static void path_of(char *path, size_t size, const char *name) {
  const char *dir = getenv("FINANCE_SDK_DIR");
  snprintf(path, size, "%s/%s", dir ? dir : DEFAULT_DIR, name);
}

static char *read_file(const char *name) {
  char path[4096];
  path_of(path, sizeof path, name);
  FILE *file = fopen(path, "rb");
  if (!file) return NULL;
  fseek(file, 0, SEEK_END);
  long size = ftell(file);
  rewind(file);
  char *text = malloc((size_t)size + 1);
  size_t got = fread(text, 1, (size_t)size, file);
  text[got] = 0;
  fclose(file);
  return text;
}

static void log_call(const char *line) {
  char path[4096];
  path_of(path, sizeof path, "calls.log");
  FILE *file = fopen(path, "ab");
  if (!file) return;
  fprintf(file, "%s\n", line);
  fclose(file);
}

/* Takes the first line of answers.txt; the caller frees it. */
static char *next_answer(void) {
  char *text = read_file("answers.txt");
  if (!text) return NULL;
  char *end = strchr(text, '\n');
  const char *rest = end ? end + 1 : "";
  char path[4096];
  path_of(path, sizeof path, "answers.txt");
  FILE *file = fopen(path, "wb");
  fputs(rest, file);
  fclose(file);
  if (end) *end = 0;
  return text;
}

static void fill(Slice_t *slice, const char *text, size_t length) {
  free(slice->buf);
  slice->buf = malloc(length);
  memcpy(slice->buf, text, length);
  slice->len = (int)length;
}

static void crash(void) {
  volatile int *nowhere = NULL;
  *nowhere = 1;
}

WeWorkFinanceSdk_t *NewSdk(void) {
  log_call("NewSdk");
  return calloc(1, sizeof(WeWorkFinanceSdk_t));
}

int Init(WeWorkFinanceSdk_t *sdk, const char *corpid, const char *secret) {
  log_call("Init");
  unsigned char proof[4];
  if (RAND_bytes(proof, 4) != 1 || memcmp(proof, "\x5a\x5a\x5a\x5a", 4) != 0) return 10011;
  if (!*corpid || !*secret) return 10000;
  char *code = read_file("init.txt");
  int result = code ? atoi(code) : 0;
  free(code);
  sdk->is_open = result == 0;
  return result;
}

int GetChatData(WeWorkFinanceSdk_t *sdk, unsigned long long seq, unsigned int limit, const char *proxy,
                const char *passwd, int timeout, Slice_t *slice) {
  char line[256];
  snprintf(line, sizeof line, "GetChatData %llu %u %s %s %d", seq, limit, proxy, passwd, timeout);
  log_call(line);
  if (!sdk || !sdk->is_open || limit < 1 || limit > 1000) return 10000;
  char *order = next_answer();
  if (order && strncmp(order, "code ", 5) == 0) {
    int code = atoi(order + 5);
    free(order);
    return code;
  }
  if (order && strncmp(order, "raw ", 4) == 0) {
    fill(slice, order + 4, strlen(order + 4));
    free(order);
    return 0;
  }
  if (order && strncmp(order, "slow ", 5) == 0) usleep((useconds_t)atoi(order + 5) * 1000);
  if (order && (strcmp(order, "crash") == 0 || (strncmp(order, "crashAbove ", 11) == 0 && limit > (unsigned)atoi(order + 11))))
    crash();
  free(order);

  char *chat = read_file("chat.txt");
  if (!chat) {
    const char *nothing = "{\"errcode\":0,\"errmsg\":\"ok\"}";
    fill(slice, nothing, strlen(nothing));
    return 0;
  }
  size_t size = strlen(chat) + limit + 64;
  char *page = malloc(size);
  char *end = page + sprintf(page, "{\"errcode\":0,\"errmsg\":\"ok\",\"chatdata\":[");
  unsigned int count = 0;
  for (char *at = chat; *at && count < limit;) {
    char *stop = strchr(at, '\n');
    if (!stop) stop = at + strlen(at);
    char *json;
    unsigned long long line_seq = strtoull(at, &json, 10);
    if (line_seq > seq && json < stop) {
      if (count++) *end++ = ',';
      memcpy(end, json, (size_t)(stop - json));
      end += stop - json;
    }
    at = *stop ? stop + 1 : stop;
  }
  end += sprintf(end, "]}");
  fill(slice, page, (size_t)(end - page));
  free(page);
  free(chat);
  return 0;
}

static int nibble(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int DecryptData(const char *encrypt_key, const char *encrypt_msg, Slice_t *slice) {
  size_t key_length = strlen(encrypt_key);
  if (key_length == 0) return 10008;
  if (strncmp(encrypt_msg, "code:", 5) == 0) return atoi(encrypt_msg + 5);
  if (strncmp(encrypt_msg, "crash:", 6) == 0) crash();
  if (strncmp(encrypt_msg, "hang:", 5) == 0) pause();
  if (strncmp(encrypt_msg, "null:", 5) == 0) {
    slice->len = 7;
    return 0;
  }
  if (strncmp(encrypt_msg, "fill:", 5) == 0) {
    size_t length = (size_t)atol(encrypt_msg + 5);
    char *text = malloc(length);
    memset(text, 'x', length);
    text[0] = text[length - 1] = '"';
    free(slice->buf);
    slice->buf = text;
    slice->len = (int)length;
    return 0;
  }
  size_t length = strlen(encrypt_msg) / 2;
  char *text = malloc(length + 1);
  for (size_t i = 0; i < length; i++) {
    int high = nibble(encrypt_msg[2 * i]), low = nibble(encrypt_msg[2 * i + 1]);
    if (high < 0 || low < 0) {
      free(text);
      return 10006;
    }
    text[i] = (char)((high << 4 | low) ^ (unsigned char)encrypt_key[i % key_length]);
  }
  free(slice->buf);
  slice->buf = text;
  slice->len = (int)length;
  return 0;
}

void DestroySdk(WeWorkFinanceSdk_t *sdk) {
  char line[128];
  snprintf(line, sizeof line, "DestroySdk slices made %ld freed %ld", slices_made, slices_freed);
  log_call(line);
  free(sdk);
}

Slice_t *NewSlice(void) {
  slices_made++;
  return calloc(1, sizeof(Slice_t));
}

void FreeSlice(Slice_t *slice) {
  slices_freed++;
  free(slice->buf);
  /* What is read after freeing shows. */
  slice->buf = NULL;
  slice->len = -1;
  free(slice);
}

char *GetContentFromSlice(Slice_t *slice) { return slice->buf; }

#ifndef WITHOUT_LENGTH
int GetSliceLen(Slice_t *slice) { return slice->len; }
#endif
