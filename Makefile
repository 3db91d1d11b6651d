# Builds the command and, with it, the kernel; `make help` lists what else there is to do.
# Products stay under .build: the command in .build/release, the guest's in .build/guest.

SMP    ?= 4
ARGS   ?=
# An allocator of kernel-asm/kalloc in place of kalloc.s, to see what is wrong with it: single or seed.
KALLOC ?=

SWIFT := swift
# The command starts in half the time when it carries its own library.
STATIC := $(if $(filter Linux,$(shell uname -s)),--static-swift-stdlib)
APUS  := .build/release/apus
GUEST := .build/guest

# One architecture for all that runs on the board.
MARCH := rv64imac_zicsr_zifencei_zihintpause

SOURCES := Package.swift $(shell find Sources -name '*.swift')
KERNEL_SOURCES := $(wildcard kernel-asm/*.s)
KERNEL_OBJECTS := $(KERNEL_SOURCES:kernel-asm/%.s=$(GUEST)/kernel-asm/%.o)
KERNEL := $(GUEST)/kernel

ALLOCATORS := $(patsubst kernel-asm/kalloc/%.s,%,$(wildcard kernel-asm/kalloc/*.s))
ifneq ($(KALLOC),)
ifneq ($(words $(KALLOC)) $(filter $(ALLOCATORS),$(KALLOC)),1 $(KALLOC))
$(error KALLOC=$(KALLOC): there is no such allocator, only $(ALLOCATORS); leave it out for the kernel's own)
endif
KERNEL_OBJECTS := $(KERNEL_OBJECTS:$(GUEST)/kernel-asm/kalloc.o=$(GUEST)/kernel-asm/kalloc/$(KALLOC).o)
KERNEL := $(GUEST)/kernel-$(KALLOC)
endif

include user-asm/programs.mk
PROGRAMS := $(patsubst PROGRAM.%,%,$(filter PROGRAM.%,$(.VARIABLES)))
USER := $(GUEST)/user-asm

DISK = -global virtio-mmio.force-legacy=false -drive file=$(GUEST)/fs.img,if=none,format=raw,id=x0 \
       -device virtio-blk-device,drive=x0,bus=virtio-mmio-bus.0
RUN = $(APUS) run -machine virt -bios none -kernel $(KERNEL) -m 128M -smp $(SMP) -nographic

.PHONY: all run selftest test stress mutants fuzz bench check-gnu check-qemu clean help
.DELETE_ON_ERROR:

all: $(APUS) $(KERNEL) $(PROGRAMS:%=$(GUEST)/%) $(GUEST)/fs.img ## build the command, the kernel and its disk (the default)

run: all                        ## boot into the shell; SMP=N harts, ARGS="more flags", KALLOC=single|seed (docs/ALLOCATOR.md)
	$(RUN) $(DISK) $(ARGS)

selftest: all                   ## boot into the kernel's test of its page allocator; takes SMP and ARGS too
	$(RUN) -append selftest $(ARGS) < /dev/null

test:                           ## run all tests
	$(SWIFT) test

stress:                         ## run the guest's tests with every number of harts and every seed: half an hour
	APUS_STRESS=1 $(SWIFT) test --filter GuestTests

mutants:                        ## put faults into the kernel, one at a time: do the guest tests find them?
	APUS_MUTANTS=1 $(SWIFT) test --filter Mutant

fuzz: all                       ## feed as, ld, objdump, kernels, devices and disks with broken inputs: N=2000000 each
	$(SWIFT) build -c release --product fuzz
	.build/release/fuzz --inputs $(or $(N),2000000) $(SUBJECTS)

bench: all                      ## measure the emulator and the assembler, beside their peers where installed
	Tests/Benchmarks/bench.sh $(APUS)

check-gnu:                      ## compare with GNU as, ld and objdump, which must be installed
	APUS_PEERS=required $(SWIFT) test --filter GNU

check-qemu:                     ## compare with QEMU, which must be installed
	APUS_PEERS=required $(SWIFT) test --filter QEMU

clean:                          ## remove all that was built
	rm -rf .build

help:                           ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

$(APUS): $(SOURCES)
	$(SWIFT) build -c release $(STATIC) --product apus
	@touch $@

# Each object depends on all include files: assembling all of them takes no time.
$(GUEST)/kernel-asm/%.o: kernel-asm/%.s $(wildcard kernel-asm/*.inc) $(APUS)
	@mkdir -p $(@D)
	@echo "as  $<"
	@$(APUS) as -g -march=$(MARCH) -I kernel-asm -o $@ $<

$(KERNEL): kernel-asm/kernel.ld $(KERNEL_OBJECTS)
	@echo "ld  $@"
	@$(APUS) ld -T kernel-asm/kernel.ld -Map $@.map -o $@ $(KERNEL_OBJECTS)

$(USER)/%.o: user-asm/%.s $(wildcard user-asm/*.inc user-asm/tests/*.inc kernel-asm/*.inc) $(APUS)
	@mkdir -p $(@D)
	@echo "as  $<"
	@$(APUS) as -g -march=$(MARCH) -I user-asm -I user-asm/tests -I kernel-asm -o $@ $<

# The string functions are the kernel's. A program is linked twice: for debuggers, and for the disk without their part
# and without local symbols: most are constants of the include files, and took more room than the programs.
define program
$(GUEST)/$(1) $(GUEST)/disk/$(1): user-asm/user.ld $(USER)/crt.o $(foreach part,$(PROGRAM.$(1)) $(or $(LIBRARY.$(1)),$(LIBRARY)),$(USER)/$(part).o) $(GUEST)/kernel-asm/string.o
	@mkdir -p $$(@D)
	@echo "ld  $$@"
	@$$(APUS) ld -T user-asm/user.ld $$(if $$(findstring /disk/,$$@),--strip-debug -x) -o $$@ $$(filter %.o,$$^)
endef
$(foreach name,$(PROGRAMS),$(eval $(call program,$(name))))

$(GUEST)/fs.img: README.md $(PROGRAMS:%=$(GUEST)/disk/%)
	@echo "mkfs $@"
	@cp README.md $(GUEST)/README
	@$(APUS) mkfs $@ $(GUEST)/README $(sort $(PROGRAMS:%=$(GUEST)/disk/%))
