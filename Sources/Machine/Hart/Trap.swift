// Why an instruction could not go on: what slow paths throw and `Hart.take` acts on.

/// An exception's cause, as `mcause` gives it (Priv. 3.1.15, table 14).
package enum Cause: UInt64, BitwiseCopyable, Sendable {
  case instructionMisaligned = 0
  case instructionAccessFault = 1
  case illegalInstruction = 2
  case breakpoint = 3
  case loadMisaligned = 4
  case loadAccessFault = 5
  case storeMisaligned = 6
  case storeAccessFault = 7
  case userCall = 8
  case supervisorCall = 9
  case machineCall = 11
  case instructionPageFault = 12
  case loadPageFault = 13
  case storePageFault = 15
}

extension Cause {
  /// The manual's name, for messages.
  var words: String {
    switch self {
    case .instructionMisaligned: "a misaligned instruction address"
    case .instructionAccessFault: "an instruction access fault"
    case .illegalInstruction: "an illegal instruction"
    case .breakpoint: "a breakpoint"
    case .loadMisaligned: "a misaligned load address"
    case .loadAccessFault: "a load access fault"
    case .storeMisaligned: "a misaligned store address"
    case .storeAccessFault: "a store access fault"
    case .userCall: "an environment call from U-mode"
    case .supervisorCall: "an environment call from S-mode"
    case .machineCall: "an environment call from M-mode"
    case .instructionPageFault: "an instruction page fault"
    case .loadPageFault: "a load page fault"
    case .storePageFault: "a store page fault"
    }
  }
}

/// An exception: its cause and what `mtval` or `stval` will hold.
struct Trap: Error, BitwiseCopyable {
  var cause: Cause
  var value: UInt64
}

/// What an access is for; it decides permissions and the name of its faults.
enum Access: UInt8, BitwiseCopyable {
  case read, write, execute

  var pageFault: Cause {
    switch self {
    case .read: .loadPageFault
    case .write: .storePageFault
    case .execute: .instructionPageFault
    }
  }

  var accessFault: Cause {
    switch self {
    case .read: .loadAccessFault
    case .write: .storeAccessFault
    case .execute: .instructionAccessFault
    }
  }

  var misaligned: Cause {
    switch self {
    case .read: .loadMisaligned
    case .write: .storeMisaligned
    case .execute: .instructionMisaligned
    }
  }
}

/// A privilege mode, by its encoding (Priv. 1.2).
package enum Privilege: UInt8, BitwiseCopyable, Sendable, Comparable {
  case user = 0
  case supervisor = 1
  case machine = 3

  package static func < (a: Privilege, b: Privilege) -> Bool { a.rawValue < b.rawValue }

  package var letter: String {
    switch self {
    case .user: "U"
    case .supervisor: "S"
    case .machine: "M"
    }
  }
}
