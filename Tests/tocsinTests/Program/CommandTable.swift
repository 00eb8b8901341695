/// The commands of the program, to hold each of them to what all must do.
enum CommandTable {
    /// What people type to get to a command.
    static let all: [[String]] = [
        ["init"], ["demo"], ["declare"], ["log"], ["ack"], ["mitigate"], ["resolve"], ["close"], ["reopen"], ["cancel"],
        ["severity"], ["assign"], ["unassign"], ["amend"], ["retract"], ["erase"], ["use"], ["set"], ["link"],
        ["attach"], ["metrics"], ["next"],
        ["tasks"], ["done"], ["skip"], ["follow-up"], ["follow-up", "add"], ["follow-up", "list"],
        ["follow-up", "done"], ["follow-up", "drop"], ["handover"], ["list"], ["show"], ["timeline"], ["search"],
        ["similar"], ["runbook"], ["runbook", "check"], ["runbook", "list"], ["runbook", "show"],
        ["runbook", "import"], ["runbook", "propose"], ["runbook", "proposals"], ["runbook", "diff"],
        ["runbook", "apply"], ["runbook", "reject"], ["runbook", "stats"], ["report"], ["archive"], ["verify"],
        ["rebuild"], ["backup"], ["restore"],
    ]

    /// Those that need a word more than their name.
    static let incomplete: [[String]] = [
        ["declare"], ["declare", "P1"], ["log"], ["severity"], ["assign"], ["assign", "commander"], ["unassign"],
        ["amend"], ["retract"], ["retract", "abcd"], ["erase"], ["erase", "abcd"], ["link"], ["attach"], ["done"],
        ["skip"],
        ["skip", "abcd"], ["follow-up", "add"], ["follow-up", "done"], ["follow-up", "drop"],
        ["follow-up", "drop", "abcd"], ["search"], ["runbook", "import"], ["runbook", "propose"],
        ["runbook", "propose", "x"], ["runbook", "propose", "--section", "Solutions"],
        ["runbook", "diff"], ["runbook", "apply"], ["runbook", "reject"], ["runbook", "reject", "abcd"], ["backup"],
        ["restore"],
    ]

    /// Those that read a workspace and take nothing else.
    static let looking: [[String]] = [
        ["next"], ["tasks"], ["follow-up", "list"], ["handover"], ["list"], ["show"], ["timeline"], ["similar"],
        ["metrics"],
        ["runbook", "check"], ["runbook", "list"], ["runbook", "show"], ["runbook", "proposals"], ["runbook", "stats"],
        ["report"], ["verify"],
    ]
}
