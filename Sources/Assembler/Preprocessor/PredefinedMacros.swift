// The macros that are there before the first line: those whose value depends on the place, and those that say what
// the target is, with the values that GCC gives them for assembly.

extension Preprocessor {
  enum BuiltIn: UInt8 {
    case line, file, baseFile, includeLevel, counter, date, time
    /// Known only to `#if`.
    case hasInclude, hasIncludeNext, hasOther
  }

  private static let builtIns: [(name: String, builtIn: BuiltIn)] = [
    ("__LINE__", .line), ("__FILE__", .file), ("__BASE_FILE__", .baseFile), ("__INCLUDE_LEVEL__", .includeLevel),
    ("__COUNTER__", .counter), ("__DATE__", .date), ("__TIME__", .time),
    ("__has_include", .hasInclude), ("__has_include_next", .hasIncludeNext), ("__has_attribute", .hasOther),
    ("__has_builtin", .hasOther), ("__has_cpp_attribute", .hasOther),
  ]

  /// `defined`, which is no macro's name, and `__VA_ARGS__`, which is only a variadic macro's parameter: their numbers
  /// follow the directives'.
  var definedName: Int32 { Int32(Directive.allCases.count) }
  var variadicName: Int32 { definedName + 1 }

  mutating func nameBuiltIns() {
    _ = names.intern("defined")
    _ = names.intern("__VA_ARGS__")
    for (name, builtIn) in Preprocessor.builtIns {
      withNode(names.intern(name).index) { $0.builtIn = builtIn }
    }
  }

  /// What a built-in macro gives at `token`; nil if it is none outside of `#if`.
  mutating func value(of builtIn: BuiltIn, _ token: Token, isInLine: Bool) throws(Halt) -> Token? {
    guard let file = files.last else { return nil }
    func place() -> (file: String, line: Int) {
      let isOwn = token.text == file.lexer.text && token.start >= call.start && token.end <= call.end
      return map.presumed(file.inclusion, offset: Int(isOwn ? token.start : call.start))
    }
    func string(_ text: String) -> Token? {
      let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
      return made(.string, Array("\"\(escaped)\"".utf8))
    }
    func number(_ value: Int) -> Token? { made(.number, Array(String(value).utf8)) }
    var result: Token?
    switch builtIn {
    case .line: result = number(place().line)
    case .file: result = string(place().file)
    case .baseFile: result = string(map.texts.count > 1 ? map.texts[1].name : "")
    case .includeLevel: result = number(files.count - 1)
    case .counter:
      result = number(counter)
      counter += 1
    case .date: result = string(options.date.map { Preprocessor.calendar($0).date } ?? "??? ?? ????")
    case .time: result = string(options.date.map { Preprocessor.calendar($0).time } ?? "??:??:??")
    case .hasInclude, .hasIncludeNext, .hasOther: return nil
    }
    guard var result else { throw halt(.expansionTooLong, at: token) }
    result.flags = token.flags.intersection(.space)
    return result
  }

  /// Seconds since 1970 as `__DATE__` and `__TIME__` have them, in UTC.
  static func calendar(_ seconds: Int64) -> (date: String, time: String) {
    let most: Int64 = 253_402_300_799
    let seconds = min(max(seconds, 0), most)
    let (days, rest) = (seconds / 86400, seconds % 86400)
    // Years that begin in March end with the leap day.
    let shifted = days + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let march = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * march + 2) / 5 + 1
    let month = march < 10 ? march + 3 : march - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    func two(_ value: Int64, _ filler: String) -> String { (value < 10 ? filler : "") + String(value) }
    return (
      "\(months[Int(month) - 1]) \(two(day, " ")) \(year)",
      "\(two(rest / 3600, "0")):\(two(rest / 60 % 60, "0")):\(two(rest % 60, "0"))"
    )
  }

  // MARK: The target

  /// Those that say what C's types are, which follow from LP64.
  private static let dataModel = [
    ("__STDC__", "1"), ("__STDC_HOSTED__", "1"), ("__ASSEMBLER__", "1"), ("__ELF__", "1"), ("_LP64", "1"),
    ("__LP64__", "1"), ("__REGISTER_PREFIX__", ""), ("__USER_LABEL_PREFIX__", ""), ("__CHAR_BIT__", "8"),
    ("__CHAR_UNSIGNED__", "1"), ("__ORDER_LITTLE_ENDIAN__", "1234"), ("__ORDER_BIG_ENDIAN__", "4321"),
    ("__ORDER_PDP_ENDIAN__", "3412"), ("__BYTE_ORDER__", "__ORDER_LITTLE_ENDIAN__"),
    ("__FLOAT_WORD_ORDER__", "__ORDER_LITTLE_ENDIAN__"), ("__BIGGEST_ALIGNMENT__", "16"),
    ("__SIZEOF_SHORT__", "2"), ("__SIZEOF_INT__", "4"), ("__SIZEOF_LONG__", "8"), ("__SIZEOF_LONG_LONG__", "8"),
    ("__SIZEOF_INT128__", "16"), ("__SIZEOF_POINTER__", "8"), ("__SIZEOF_SIZE_T__", "8"),
    ("__SIZEOF_PTRDIFF_T__", "8"), ("__SIZEOF_WCHAR_T__", "4"), ("__SIZEOF_WINT_T__", "4"),
    ("__SIZEOF_FLOAT__", "4"), ("__SIZEOF_DOUBLE__", "8"), ("__SIZEOF_LONG_DOUBLE__", "16"),
    ("__SCHAR_MAX__", "0x7f"), ("__SHRT_MAX__", "0x7fff"), ("__INT_MAX__", "0x7fffffff"),
    ("__LONG_MAX__", "0x7fffffffffffffffL"), ("__LONG_LONG_MAX__", "0x7fffffffffffffffLL"),
    ("__SIZE_MAX__", "0xffffffffffffffffUL"), ("__PTRDIFF_MAX__", "0x7fffffffffffffffL"),
    ("__INTPTR_MAX__", "0x7fffffffffffffffL"), ("__UINTPTR_MAX__", "0xffffffffffffffffUL"),
    ("__INTMAX_MAX__", "0x7fffffffffffffffL"), ("__UINTMAX_MAX__", "0xffffffffffffffffUL"),
    ("__SCHAR_WIDTH__", "8"), ("__SHRT_WIDTH__", "16"), ("__INT_WIDTH__", "32"), ("__LONG_WIDTH__", "64"),
    ("__LONG_LONG_WIDTH__", "64"), ("__SIZE_WIDTH__", "64"), ("__PTRDIFF_WIDTH__", "64"),
    ("__INTPTR_WIDTH__", "64"), ("__INTMAX_WIDTH__", "64"),
  ]

  /// The target's macros, as directives (RISC-V C API, "Preprocessor Definitions").
  var targetMacros: [UInt8] {
    let architecture = options.architecture
    var macros = Preprocessor.dataModel
    func add(_ name: String, _ value: String = "1", if holds: Bool = true) {
      if holds { macros.append(("__riscv" + name, value)) }
    }
    add("")
    add("_xlen", "64")
    add("_arch_test")
    add("_compressed", if: architecture.hasCompressed)
    add("_32e", if: architecture.contains("e"))
    add("_atomic", if: architecture.contains("a"))
    let multiplies = architecture.contains("m")
    add("_mul", if: multiplies || architecture.contains("zmmul"))
    add("_div", if: multiplies)
    add("_muldiv", if: multiplies)
    if architecture.hasSingle {
      add("_flen", architecture.hasDouble ? "64" : "32")
      add("_fdiv")
      add("_fsqrt")
    }
    switch options.abi {
    case .lp64: add("_float_abi_soft")
    case .lp64f: add("_float_abi_single")
    case .lp64d: add("_float_abi_double")
    }
    add(options.isMedany ? "_cmodel_medany" : "_cmodel_medlow")
    for subset in architecture.subsets {
      add("_" + subset.name, String(subset.major * 1_000_000 + subset.minor * 1000))
    }
    return Array(macros.map { "#define \($0.0) \($0.1)\n" }.joined().utf8)
  }
}
