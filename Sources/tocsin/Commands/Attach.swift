import ArgumentParser
import Domain
import Foundation
import Operations
import Report

struct Attach: TocsinCommand {
    static let configuration = CommandConfiguration(
        commandName: "attach",
        abstract: "Attach files to an incident: pictures, PDF, text, ZIP and gzip.",
        discussion: "The first word counts as an incident only in the form INC-7; everything else is a file."
    )

    @Argument(help: ArgumentHelp("[INC] FILE…", valueName: "file"), completion: .file())
    var words: [String]

    @Option(help: ArgumentHelp("What they show.", valueName: "text"), transform: filled)
    var title: String?

    @OptionGroup var time: TimeOption

    @OptionGroup var options: GlobalOptions

    var files: [String] { Context.split(words).text }

    func validate() throws {
        guard !files.isEmpty else { throw ValidationError("Give at least one file.") }
    }

    func run(in context: Context) throws {
        let workspace = try context.workspace()
        let (incident, paths) = Context.split(words)
        let timing = try context.timing(time.at, workspace)
        // All are read before the first is attached: a wrong name among them changes nothing.
        let contents = try paths.map { path in (path, try Attach.bytes(of: try context.world.source(path), named: path))
        }
        let desk = try context.desk(workspace)
        let attached = try contents.map { path, bytes in
            try desk.attach(bytes, name: path, title: title, to: { try context.incident(incident, $0) }, timing)
        }
        let lines = attached.map { named in
            "\(named.incident)  \(named.handle)  \(named.json.name)  \(AttachmentView.sizeText(named.json.size)) attached"
        }
        try context.answer(attached.map(\.json), text: lines.joined(separator: "\n"))
    }

    /// One byte more than may be attached tells that there are too many.
    private static func bytes(of source: String, named path: String) throws(TocsinError) -> [UInt8] {
        do {
            let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: source))
            defer { file.closeFile() }
            return Array(try file.read(upToCount: Attachment.largest + 1) ?? Data())
        } catch {
            throw TocsinError(.notFound, "\(path) can't be read, or is a folder. Nothing was attached.")
        }
    }
}
