// The linker script that is used when no `-T` names one: GNU ld's order of sections and its symbols, for static
// executables of a bare machine.

enum DefaultScript {
  static let name = "default script"

  /// Sections that describe the program, in the order in which they stand at its end.
  private static let descriptions = [
    ".stab", ".stabstr", ".stab.excl", ".stab.exclstr", ".stab.index", ".stab.indexstr", ".comment",
    ".gnu.build.attributes", ".debug", ".line", ".debug_srcinfo", ".debug_sfnames", ".debug_aranges",
    ".debug_pubnames", ".debug_info", ".debug_abbrev", ".debug_line", ".debug_frame", ".debug_str", ".debug_loc",
    ".debug_macinfo", ".debug_weaknames", ".debug_funcnames", ".debug_typenames", ".debug_varnames",
    ".debug_pubtypes", ".debug_ranges", ".debug_addr", ".debug_line_str", ".debug_loclists", ".debug_macro",
    ".debug_names", ".debug_rnglists", ".debug_str_offsets", ".debug_sup", ".gnu.attributes",
  ]

  /// That of `-r`: sections of one name are put together, those of other names are not.
  static func relocatable() throws(LinkError) -> Script {
    let sections =
      [
        ".interp", ".note.gnu.build-id", ".init", ".plt", ".text", ".fini", ".rodata", ".rodata1", ".sdata2", ".sbss2",
        ".eh_frame_hdr", ".eh_frame", ".sframe", ".gcc_except_table", ".gnu_extab", ".exception_ranges", ".tdata",
        ".tbss", ".jcr", ".dynamic", ".data", ".data1", ".got", ".sdata", ".sbss", ".bss",
      ] + descriptions
    let statements = sections.map { $0 == ".text" ? "  .text 0 : { *(.text .stub) }" : "  \($0) 0 : { *(\($0)) }" }
    return try Script(parsing: "SECTIONS {\n\(statements.joined(separator: "\n"))\n}\n", file: name)
  }

  /// The script's tree; `isPacked` is `-N`, where data follows code at once. Read once only.
  static func script(isPacked: Bool) throws(LinkError) -> Script {
    try (isPacked ? packed : paged).get()
  }

  private static let paged = parsed(isPacked: false)
  private static let packed = parsed(isPacked: true)

  private static func parsed(isPacked: Bool) -> Result<Script, LinkError> {
    do throws(LinkError) {
      return .success(try Script(parsing: text(isPacked: isPacked), file: name))
    } catch {
      return .failure(error)
    }
  }

  private static func text(isPacked: Bool) -> String {
    beginning
      + (isPacked ? "  . = .;\n" : "  . = DATA_SEGMENT_ALIGN(CONSTANT(MAXPAGESIZE), CONSTANT(COMMONPAGESIZE));\n")
      + rest + descriptions.map(statement).joined() + "}\n"
  }

  private static let beginning = """
    ENTRY(_start)
    SECTIONS {
      PROVIDE(__executable_start = SEGMENT_START("text-segment", 0x10000));
      . = SEGMENT_START("text-segment", 0x10000) + SIZEOF_HEADERS;
      .interp : { *(.interp) }
      .note.gnu.build-id : { *(.note.gnu.build-id) }
      .init : { KEEP(*(SORT_NONE(.init))) }
      .text : {
        *(.text.unlikely .text.*_unlikely .text.unlikely.*)
        *(.text.exit .text.exit.*)
        *(.text.startup .text.startup.*)
        *(.text.hot .text.hot.*)
        *(SORT(.text.sorted.*))
        *(.text .stub .text.* .gnu.linkonce.t.*)
      }
      .fini : { KEEP(*(SORT_NONE(.fini))) }
      PROVIDE(__etext = .);
      PROVIDE(_etext = .);
      PROVIDE(etext = .);
      .rodata : { *(.rodata .rodata.* .gnu.linkonce.r.*) }
      .rodata1 : { *(.rodata1) }
      .sdata2 : { *(.sdata2 .sdata2.* .gnu.linkonce.s2.*) }
      .sbss2 : { *(.sbss2 .sbss2.* .gnu.linkonce.sb2.*) }
      .eh_frame_hdr : { *(.eh_frame_hdr) *(.eh_frame_entry .eh_frame_entry.*) }
      .eh_frame : ONLY_IF_RO { KEEP(*(.eh_frame)) *(.eh_frame.*) }
      .gcc_except_table : ONLY_IF_RO { *(.gcc_except_table .gcc_except_table.*) }

    """

  private static let rest = """
      .eh_frame : ONLY_IF_RW { KEEP(*(.eh_frame)) *(.eh_frame.*) }
      .gcc_except_table : ONLY_IF_RW { *(.gcc_except_table .gcc_except_table.*) }
      .tdata : { PROVIDE_HIDDEN(__tdata_start = .); *(.tdata .tdata.* .gnu.linkonce.td.*) }
      .tbss : { *(.tbss .tbss.* .gnu.linkonce.tb.*) *(.tcommon) }
      .preinit_array : {
        PROVIDE_HIDDEN(__preinit_array_start = .);
        KEEP(*(.preinit_array))
        PROVIDE_HIDDEN(__preinit_array_end = .);
      }
      .init_array : {
        PROVIDE_HIDDEN(__init_array_start = .);
        KEEP(*(SORT_BY_INIT_PRIORITY(.init_array.*) SORT_BY_INIT_PRIORITY(.ctors.*)))
        KEEP(*(.init_array .ctors))
        PROVIDE_HIDDEN(__init_array_end = .);
      }
      .fini_array : {
        PROVIDE_HIDDEN(__fini_array_start = .);
        KEEP(*(SORT_BY_INIT_PRIORITY(.fini_array.*) SORT_BY_INIT_PRIORITY(.dtors.*)))
        KEEP(*(.fini_array .dtors))
        PROVIDE_HIDDEN(__fini_array_end = .);
      }
      .data.rel.ro : {
        *(.data.rel.ro.local* .gnu.linkonce.d.rel.ro.local.*)
        *(.data.rel.ro .data.rel.ro.* .gnu.linkonce.d.rel.ro.*)
      }
      .data : { __DATA_BEGIN__ = .; *(.data .data.* .gnu.linkonce.d.*) }
      .data1 : { *(.data1) }
      .got : { *(.got.plt) *(.igot.plt) *(.got) *(.igot) }
      .sdata : {
        __SDATA_BEGIN__ = .;
        *(.srodata.cst16) *(.srodata.cst8) *(.srodata.cst4) *(.srodata.cst2) *(.srodata .srodata.*)
        *(.sdata .sdata.* .gnu.linkonce.s.*)
      }
      _edata = .;
      PROVIDE(edata = .);
      . = .;
      __bss_start = .;
      .sbss : { *(.dynsbss) *(.sbss .sbss.* .gnu.linkonce.sb.*) *(.scommon) }
      .bss : {
        *(.dynbss)
        *(.bss .bss.* .gnu.linkonce.b.*)
        *(COMMON)
        . = ALIGN(. != 0 ? 8 : 1);
      }
      . = ALIGN(8);
      . = SEGMENT_START("ldata-segment", .);
      . = ALIGN(8);
      __BSS_END__ = .;
      __global_pointer$ = MIN(__SDATA_BEGIN__ + 0x800, MAX(__DATA_BEGIN__ + 0x800, __BSS_END__ - 0x800));
      _end = .;
      PROVIDE(end = .);
      . = DATA_SEGMENT_END(.);

    """

  /// The statement for one of `descriptions`.
  private static func statement(_ name: String) -> String {
    let more = [
      ".debug_info": " .gnu.linkonce.wi.*", ".debug_line": " .debug_line.* .debug_line_end",
      ".gnu.build.attributes": " .gnu.build.attributes.*",
    ]
    return "  \(name) \(name == ".gnu.build.attributes" ? "" : "0 "): { *(\(name)\(more[name] ?? "")) }\n"
  }
}
