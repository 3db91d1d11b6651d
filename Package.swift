// swift-tools-version: 6.2
import PackageDescription

/// Every target is held to strict memory safety and to no warnings at all.
let strict: [SwiftSetting] = [.strictMemorySafety(), .treatAllWarnings(as: .error)]

/// Targets whose speed decides how long the tests take are optimised in debug builds too, as
/// whole modules: without that nothing inlines across their files.
let hot: [SwiftSetting] = strict + [
  .unsafeFlags(["-O", "-wmo", "-num-threads", "1"], .when(configuration: .debug))
]

/// The interpreter's loop is one switch with a hundred short arms. It is fast when each arm ends in a jump of its own to
/// the next one's, so that the processor learns which operation follows which. Copying the switch's jump into so many
/// arms is beyond the optimiser's usual limits (tail-dup), and merging the arms' equal tails would undo it (tail-merge).
let engine: [SwiftSetting] =
  hot + [
    .unsafeFlags(
      ["enable-tail-merge=0", "tail-dup-pred-size=1000", "tail-dup-succ-size=1000"].flatMap { ["-Xllvm", "-" + $0] })
  ]

let package = Package(
  name: "apus",
  products: [
    .executable(name: "apus", targets: ["apus"]),
    .library(name: "RISCV", targets: ["RISCV"]),
    .library(name: "ObjectFile", targets: ["ObjectFile"]),
    .library(name: "Assembler", targets: ["Assembler"]),
    .library(name: "Linker", targets: ["Linker"]),
    .library(name: "Machine", targets: ["Machine"]),
    .library(name: "DiskImage", targets: ["DiskImage"]),
  ],
  targets: [
    // Lowest first; a target imports only those above it.
    .target(name: "RISCV", swiftSettings: hot),
    .target(name: "ObjectFile", swiftSettings: hot),
    .target(name: "Assembler", dependencies: ["RISCV", "ObjectFile"], swiftSettings: hot),
    .target(name: "Linker", dependencies: ["RISCV", "ObjectFile"], swiftSettings: hot),
    .target(name: "Machine", dependencies: ["RISCV", "ObjectFile"], swiftSettings: engine),
    .target(name: "DiskImage", swiftSettings: hot),
    .executableTarget(
      name: "apus", dependencies: ["RISCV", "ObjectFile", "Assembler", "Linker", "Machine", "DiskImage"],
      swiftSettings: strict),

    .executableTarget(
      name: "fuzz", dependencies: ["RISCV", "ObjectFile", "Assembler", "Linker", "Machine", "DiskImage"], path: "Tests/Fuzz",
      swiftSettings: strict),
    .testTarget(name: "RISCVTests", dependencies: ["RISCV"], swiftSettings: strict),
    .testTarget(name: "ObjectFileTests", dependencies: ["ObjectFile"], swiftSettings: strict),
    .testTarget(
      name: "AssemblerTests", dependencies: ["Assembler", "ObjectFile"], exclude: ["CPrograms"], swiftSettings: strict),
    .testTarget(name: "LinkerTests", dependencies: ["Linker", "Assembler"], swiftSettings: strict),
    .testTarget(name: "MachineTests", dependencies: ["Machine", "Assembler", "Linker"], swiftSettings: strict),
    .testTarget(
      name: "DiskImageTests", dependencies: ["DiskImage", "Assembler", "ObjectFile"], swiftSettings: strict),
    .testTarget(
      name: "KernelTests", dependencies: ["RISCV", "ObjectFile", "Assembler", "Linker", "Machine", "DiskImage"], swiftSettings: strict),
    .testTarget(name: "apusTests", dependencies: ["apus", "ObjectFile", "Assembler", "Linker"], swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
