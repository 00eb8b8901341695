import Foundation

/// What of the machine a test needs; without it the test is skipped with a word why.
enum Surroundings {
    /// A file system of its own, in which a disk can be full.
    static let hasMounts = works("unshare --map-root-user --mount mount -t tmpfs tmpfs /mnt")
    /// Tracing, with which system calls fail as a broken disk would make them.
    static let hasTracing = works("strace -f -e trace=fdatasync -e inject=fdatasync:error=EIO -o /dev/null true")
    static let hasGit = works("git --version")
    static let hasFakeTime = works("faketime -f -1h true")
    /// Another user than root, for whom modes count.
    static let hasOtherUser = works("\(asUser) true")

    /// Put before a command, it runs without root's rights.
    static let asUser = geteuid() == 0 ? "setpriv --reuid=65534 --regid=65534 --clear-groups" : ""

    static func works(_ command: String) -> Bool {
        let environment = ["PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]
        do {
            let words = ["/bin/sh", "-c", command]
            return try RunningProcess(words, in: "/tmp", environment: environment).wait().status == 0
        } catch {
            print("\(command): \(error)")
            return false
        }
    }
}
