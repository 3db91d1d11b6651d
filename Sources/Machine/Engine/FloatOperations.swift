// The instructions of F, D and Zfh: operands come out of their NaN boxes, the core computes, results go into boxes
// (Unpriv. 20 to 22). Called by the engine for what its own arms do not do.
import RISCV

/// What the lowering puts into the immediate of a floating-point operation.
struct FloatOperands: BitwiseCopyable {
  /// Register slot of rs3, the instruction's `rm`, its format: a byte each.
  let packed: Int32

  init(_ instruction: Instruction, _ isa: Extension) {
    let format: UInt8 =
      switch isa {
      case .d: 1
      case .zfh, .zfhmin: 2
      default: 0
      }
    packed =
      Int32(HartState.firstFloat + instruction.rs3) | Int32(instruction.modifier) << 8 | Int32(format) << 16
  }

  init(packed: Int32) { self.packed = packed }

  var rs3: UInt8 { UInt8(truncatingIfNeeded: packed) }
  var roundingMode: UInt8 { UInt8(truncatingIfNeeded: packed >> 8) }
  var format: FloatFormat {
    switch packed >> 16 {
    case 0: .single
    case 1: .double
    default: .half
    }
  }
}

extension FloatFormat {
  /// The number in a register; a narrow one that is not in its box of ones counts as a NaN (Unpriv. 21.2).
  @inline(__always) func unboxed(_ register: UInt64) -> UInt64 {
    register & ~mask == ~mask ? register & mask : canonicalNaN
  }

  @inline(__always) func boxed(_ bits: UInt64) -> UInt64 { bits | ~mask }
}

extension Hart {
  /// Floating point may be used (Priv. 3.1.6.6).
  @inline(__always) var hasFloat: Bool { state.mstatus & Status.fs != 0 }

  /// The same, and that its state was changed is noted already.
  @inline(__always) var hasDirtyFloat: Bool { state.mstatus & Status.fs == Status.fs }

  /// Floating-point state was changed.
  @inline(__always) func markFloatDirty() { state.mstatus |= Status.fs }

  /// Carries out one instruction that is neither load nor store.
  @inline(never) func float(_ op: Op) -> Outcome {
    let operands = FloatOperands(packed: op.immediate)
    let mode = operands.roundingMode == RoundingModeName.dynamic ? state.roundingMode : operands.roundingMode
    guard hasFloat, let opcode = Opcode(rawValue: UInt16(truncatingIfNeeded: op.link)),
      let mode = RoundingMode(rawValue: mode)
    else {
      state.trap = illegal
      return .trapped
    }
    let x = registers
    if state.fcsr & UInt64(FloatFlags.inexact.rawValue) != 0, mode == .nearestEven,
      let result = hostResult(opcode, op, operands)
    {
      x[op.rd] = result
      markFloatDirty()
      return .done
    }
    var context = FloatContext(mode)
    let format = operands.format
    if let number = number(opcode, op, operands, format, &context) {
      x[op.rd] = number
      markFloatDirty()
    } else {
      x[op.rd] = integer(opcode, op, format, &context)
    }
    if !context.flags.isEmpty {
      state.fcsr |= UInt64(context.flags.rawValue)
      markFloatDirty()
    }
    return .done
  }

  @inline(never) private func hostResult(_ opcode: Opcode, _ op: Op, _ operands: FloatOperands) -> UInt64? {
    let x = registers
    // Half precision is rare, and the host's is not to be relied on.
    return switch operands.format {
    case .double: HostArithmetic.double(opcode, x[op.rs1], x[op.rs2], x[operands.rs3])
    case .single: HostArithmetic.single(opcode, x[op.rs1], x[op.rs2], x[operands.rs3])
    default: nil
    }
  }

  /// The result, boxed, of an instruction whose result is a number; nil for one whose result is an integer.
  @inline(__always) private func number(
    _ opcode: Opcode, _ op: Op, _ operands: FloatOperands, _ format: FloatFormat, _ context: inout FloatContext
  ) -> UInt64? {
    let x = registers
    // Of what is no number, as an integer operand, nothing is read before it is asked for.
    var a: UInt64 { format.unboxed(x[op.rs1]) }
    var b: UInt64 { format.unboxed(x[op.rs2]) }
    var c: UInt64 { format.unboxed(x[operands.rs3]) }
    let sign = format.signBit
    let result: UInt64
    switch opcode {
    case .faddS, .faddD, .faddH: result = context.add(a, b, format)
    case .fsubS, .fsubD, .fsubH: result = context.subtract(a, b, format)
    case .fmulS, .fmulD, .fmulH: result = context.multiply(a, b, format)
    case .fdivS, .fdivD, .fdivH: result = context.divide(a, b, format)
    case .fsqrtS, .fsqrtD, .fsqrtH: result = context.squareRoot(a, format)
    case .fmaddS, .fmaddD, .fmaddH: result = context.multiplyAdd(a, b, c, format)
    case .fmsubS, .fmsubD, .fmsubH: result = context.multiplyAdd(a, b, c ^ sign, format)
    case .fnmsubS, .fnmsubD, .fnmsubH: result = context.multiplyAdd(a ^ sign, b, c, format)
    case .fnmaddS, .fnmaddD, .fnmaddH: result = context.multiplyAdd(a ^ sign, b, c ^ sign, format)
    case .fsgnjS, .fsgnjD, .fsgnjH: result = a & ~sign | b & sign
    case .fsgnjnS, .fsgnjnD, .fsgnjnH: result = a & ~sign | ~b & sign
    case .fsgnjxS, .fsgnjxD, .fsgnjxH: result = a ^ b & sign
    case .fminS, .fminD, .fminH: result = format.extreme(a, b, isMaximum: false, &context.flags)
    case .fmaxS, .fmaxD, .fmaxH: result = format.extreme(a, b, isMaximum: true, &context.flags)
    case .fcvtSW, .fcvtDW, .fcvtHW: result = context.fromInteger(x[op.rs1], .word, format)
    case .fcvtSWU, .fcvtDWU, .fcvtHWU: result = context.fromInteger(x[op.rs1], .unsignedWord, format)
    case .fcvtSL, .fcvtDL, .fcvtHL: result = context.fromInteger(x[op.rs1], .long, format)
    case .fcvtSLU, .fcvtDLU, .fcvtHLU: result = context.fromInteger(x[op.rs1], .unsignedLong, format)
    case .fmvWX, .fmvDX, .fmvHX: result = x[op.rs1]
    case .fcvtSD: return convert(op, from: .double, to: .single, &context)
    case .fcvtDS: return convert(op, from: .single, to: .double, &context)
    case .fcvtSH: return convert(op, from: .half, to: .single, &context)
    case .fcvtHS: return convert(op, from: .single, to: .half, &context)
    case .fcvtDH: return convert(op, from: .half, to: .double, &context)
    case .fcvtHD: return convert(op, from: .double, to: .half, &context)
    default: return nil
    }
    return format.boxed(result)
  }

  private func convert(
    _ op: Op, from source: FloatFormat, to target: FloatFormat, _ context: inout FloatContext
  ) -> UInt64 {
    target.boxed(context.convert(source.unboxed(registers[op.rs1]), from: source, to: target))
  }

  /// The result of an instruction whose result is an integer.
  @inline(__always) private func integer(
    _ opcode: Opcode, _ op: Op, _ format: FloatFormat, _ context: inout FloatContext
  ) -> UInt64 {
    let register = registers[op.rs1]
    let a = format.unboxed(register)
    var b: UInt64 { format.unboxed(registers[op.rs2]) }
    return switch opcode {
    case .feqS, .feqD, .feqH: format.isEqual(a, b, &context.flags) ? 1 : 0
    case .fltS, .fltD, .fltH: format.isLess(a, b, orEqual: false, &context.flags) ? 1 : 0
    case .fleS, .fleD, .fleH: format.isLess(a, b, orEqual: true, &context.flags) ? 1 : 0
    case .fcvtWS, .fcvtWD, .fcvtWH: context.toInteger(a, format, .word)
    case .fcvtWUS, .fcvtWUD, .fcvtWUH: context.toInteger(a, format, .unsignedWord)
    case .fcvtLS, .fcvtLD, .fcvtLH: context.toInteger(a, format, .long)
    case .fcvtLUS, .fcvtLUD, .fcvtLUH: context.toInteger(a, format, .unsignedLong)
    // The bits as they are, whatever box they are in.
    case .fmvXW: UInt64(word: Int32(truncatingIfNeeded: register))
    case .fmvXH: UInt64(bitPattern: Int64(Int16(truncatingIfNeeded: register)))
    case .fmvXD: register
    default: format.classify(a)
    }
  }
}
