// What is fed with broken inputs. An input is made from a number alone, its seed, so that any can be made again.

import Foundation

/// One part of Apus that takes input from strangers.
protocol Subject: SendableMetatype {
  static var name: String { get }
  /// What its inputs are, for the help text.
  static var summary: String { get }

  /// Prepares what inputs are made of. `project` is the project's folder, `scratch` one for files of its own.
  init(project: URL, scratch: URL) throws

  /// The input of `seed`, as it is to be kept when it does harm.
  mutating func input(_ seed: UInt64) throws -> [UInt8]

  /// Feeds the input of `seed`; whether it was taken as sound. What is wrong with it must not end this process.
  mutating func feed(_ seed: UInt64) throws -> Bool
}

/// All subjects, by the names that they are called by.
let allSubjects: [any Subject.Type] = [
  SourceSubject.self, LinkSubject.self, ListingSubject.self, KernelSubject.self, DeviceSubject.self, DiskSubject.self,
]
