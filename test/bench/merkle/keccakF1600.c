// Keccak-f[1600] as a C compiler makes it from the plain text of FIPS 202: prints nanoseconds per permutation, several times.
#include <stdint.h>
#include <stdio.h>
#include <time.h>

static const uint64_t constants[24] = {
    0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000, 0x000000000000808b, 0x0000000080000001,
    0x8000000080008081, 0x8000000000008009, 0x000000000000008a, 0x0000000000000088, 0x0000000080008009, 0x000000008000000a,
    0x000000008000808b, 0x800000000000008b, 0x8000000000008089, 0x8000000000008003, 0x8000000000008002, 0x8000000000000080,
    0x000000000000800a, 0x800000008000000a, 0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008};
static const int places[24] = {10, 7, 11, 17, 18, 3, 5, 16, 8, 21, 24, 4, 15, 23, 19, 13, 12, 2, 20, 14, 22, 9, 6, 1};
static const int turns[24] = {1, 3, 6, 10, 15, 21, 28, 36, 45, 55, 2, 14, 27, 41, 56, 8, 25, 43, 62, 18, 39, 61, 20, 44};

#define ROTATE(lane, bits) (((lane) << (bits)) | ((lane) >> (64 - (bits))))

static void permute(uint64_t a[25]) {
  for (int round = 0; round < 24; round++) {
    uint64_t c[5], t;
#pragma GCC unroll 5
    for (int x = 0; x < 5; x++) c[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
#pragma GCC unroll 5
    for (int x = 0; x < 5; x++) {
      t = c[(x + 4) % 5] ^ ROTATE(c[(x + 1) % 5], 1);
#pragma GCC unroll 5
      for (int y = 0; y < 25; y += 5) a[y + x] ^= t;
    }
    t = a[1];
#pragma GCC unroll 24
    for (int i = 0; i < 24; i++) {
      uint64_t next = a[places[i]];
      a[places[i]] = ROTATE(t, turns[i]);
      t = next;
    }
#pragma GCC unroll 5
    for (int y = 0; y < 25; y += 5) {
#pragma GCC unroll 5
      for (int x = 0; x < 5; x++) c[x] = a[y + x];
#pragma GCC unroll 5
      for (int x = 0; x < 5; x++) a[y + x] = c[x] ^ (~c[(x + 1) % 5] & c[(x + 2) % 5]);
    }
    a[0] ^= constants[round];
  }
}

int main(void) {
  enum { permutations = 500000, runs = 5 };
  uint64_t state[25] = {0};
  printf("[");
  for (int run = 0; run < runs; run++) {
    struct timespec start, end;
    clock_gettime(CLOCK_MONOTONIC, &start);
    for (int i = 0; i < permutations; i++) permute(state);
    clock_gettime(CLOCK_MONOTONIC, &end);
    double ns = ((end.tv_sec - start.tv_sec) * 1e9 + (end.tv_nsec - start.tv_nsec)) / permutations;
    printf("%s%.2f", run == 0 ? "" : ", ", ns);
  }
  printf("]\n");
  // The state is looked at, so that nothing is left out.
  return state[0] == 0;
}
