import Histories

/// The hostile texts that commands let through: text ends at a NUL in the database, so they refuse that.
enum HostileTexts {
    static let all = HostileText.all.filter { !$0.utf8.contains(0) }
}
