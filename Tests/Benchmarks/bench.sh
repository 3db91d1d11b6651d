#!/usr/bin/env bash
# Measures guest instructions a second on small guests, and assembler lines a second, each beside its
# peer in the same run where the peer is installed: QEMU, GNU as. Figures are medians of RUNS runs;
# on a machine that does other things too, only the ratios mean much.
#
#   bench.sh path/to/apus
set -eu

apus=$(realpath "$1")
here=$(cd "$(dirname "$0")" && pwd)
runs=${RUNS:-5}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# median FILE: the middle one of the numbers in a file.
median() { sort -n "$1" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

# seconds COMMAND...: how long it takes; its output is kept in ./out.
seconds() {
  local start=$EPOCHREALTIME
  "$@" > out 2>&1 < /dev/null || { cat out; echo "bench: failed: $*" >&2; exit 1; }
  echo "$start $EPOCHREALTIME" | awk '{ printf "%.4f\n", $2 - $1 }'
}

peer() { command -v "$1" > /dev/null 2>&1; }

measure_guest() {
  local name=$1
  "$apus" as -march=rv64imac_zicsr_zifencei -I "$here" "$here/$name.s" -o "$name.o"
  "$apus" ld -N -Ttext=0x80000000 -e _start "$name.o" -o "$name"
  local flags=(-machine virt -bios none -kernel "$name" -m 128M -smp 1 -nographic)
  : > ours; : > theirs
  for _ in $(seq "$runs"); do
    seconds "$apus" run "${flags[@]}" --stats >> ours
    cp out stats
    if peer qemu-system-riscv64; then seconds qemu-system-riscv64 "${flags[@]}" -serial null -monitor none >> theirs; fi
  done
  local steps
  steps=$(awk '/steps in/ { print $1 }' stats)
  awk -v name="$name" -v steps="$steps" -v ours="$(median ours)" -v theirs="$(median theirs)" 'BEGIN {
    printf "%-12s %8.0f MIPS", name, steps / ours / 1e6
    if (theirs != "") printf "   QEMU %8.0f MIPS   ratio %.2f", steps / theirs / 1e6, theirs / ours
    printf "\n" }'
}

measure_assembler() {
  local lines=500000
  awk -v lines="$lines" 'BEGIN {
    split("add a0, a1, a2|addi t0, t0, 16|ld s1, 24(sp)|sd s1, 24(sp)|beqz a0, 1f|lui a3, 0x12345|and s2, s3, s4|mv a0, s0|slli t1, t1, 3|li a7, 93", line, "|")
    print "\t.text"
    for (i = 0; i < lines; i++) { if (i % 10 == 0) print "1:"; print "\t" line[i % 10 + 1] }
    print "1:" }' > lines.s
  : > ours; : > theirs
  for _ in $(seq "$runs"); do
    seconds "$apus" as -march=rv64imac lines.s -o ours.o >> ours
    if peer riscv64-unknown-elf-as; then seconds riscv64-unknown-elf-as -march=rv64imac lines.s -o theirs.o >> theirs; fi
  done
  awk -v lines="$(wc -l < lines.s)" -v ours="$(median ours)" -v theirs="$(median theirs)" 'BEGIN {
    printf "%-12s %8.0f klines/s", "assembler", lines / ours / 1e3
    if (theirs != "") printf "   GNU as %6.0f klines/s   ratio %.2f", lines / theirs / 1e3, theirs / ours
    printf "\n" }'
}

echo "guests: millions of instructions a second over the whole process, and the ratio of times (above 1: faster than the peer)"
for guest in integer copy sort chase; do measure_guest "$guest"; done
peer qemu-system-riscv64 || echo "skipped: no QEMU here to compare with"
measure_assembler
peer riscv64-unknown-elf-as || echo "skipped: no GNU as here to compare with"
