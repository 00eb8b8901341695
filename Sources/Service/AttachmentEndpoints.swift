import Domain
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import NIOPosix
import Operations
import Report
import Store

/// Files of incidents: screenshots, logs, exported graphs.
enum AttachmentEndpoints {
    static let all = [list, attach, show]

    static let list = Endpoint(
        method: .get,
        path: "/api/v1/incidents/{incident}/attachments",
        name: "listAttachments",
        summary: "List an incident's files.",
        tag: "Attachments",
        success: .json(.all("Attachment"), "The files; the address of each one's bytes is /api/v1/attachments/ID.")
    ) { call in
        let named = try call.workspace.store.read { reader in
            try call.workspace.incident(try call.incident(reader), reader)
        }
        return try .json(named.json(now: call.now).attachments)
    }

    static let attach = Endpoint(
        method: .post,
        path: "/api/v1/incidents/{incident}/attachments",
        name: "attachFile",
        summary: "Attach a file: pictures, PDF, text, ZIP and gzip, told by their bytes.",
        tag: "Attachments",
        access: .role(.responder),
        query: [
            .init(name: "name", schema: .text(255), about: "The file's name.", isRequired: true),
            .init(name: "title", schema: .text(500), about: "What it shows."),
            .init(name: "at", schema: .instant, about: "When it was taken; now when left out."),
        ],
        bytes: Attachment.largest,
        success: .json(.component("Attachment"), "The file; it is durable.", status: .created)
    ) { call in
        let named = try call.desk.attach(
            call.body,
            name: call.query["name"] ?? "",
            title: call.query["title"],
            to: call.incident,
            call.timing(call.instant("at"))
        )
        var answer = try Answer.json(named.json, status: .created)
        answer.headers[.location] = "/api/v1/attachments/\(named.json.id.text)"
        return answer
    }

    static let show = Endpoint(
        method: .get,
        path: "/api/v1/attachments/{attachment}",
        name: "readAttachment",
        summary: "Read a file's bytes. Pictures are shown by a browser; everything else is for download.",
        tag: "Attachments",
        success: Endpoint.Success(
            about: "The bytes; `ETag` is their SHA-256.",
            content: Dictionary(uniqueKeysWithValues: AttachmentKind.allCases.map { ($0.contentType, Schema?.none) })
        )
    ) { call in
        let attachment = try call.workspace.store.read { reader in
            let found = try reader.attachment(named: call["attachment"]).attachment
            guard try reader.blobPiece(found.sha256, 0) != nil else {
                throw TocsinError(.notFound, "The bytes of \(found.name) are not here: another replica has them.")
            }
            return found
        }
        let kind = AttachmentKind(rawValue: attachment.contentType)
        var answer = Answer()
        // A type that another program wrote into the log must not make a browser run it.
        let type = kind?.contentType ?? "application/octet-stream"
        answer.headers[.contentType] = type.hasPrefix("text/") ? type + "; charset=utf-8" : type
        answer.headers[.contentDisposition] =
            "\(kind?.isImage == true ? "inline" : "attachment"); filename*=UTF-8''\(encoded(attachment.name))"
        answer.headers[.contentLength] = String(attachment.size)
        answer.headers[.eTag] = "\"\(attachment.sha256)\""
        let (store, pool, hash) = (call.workspace.store, call.service.pool, attachment.sha256)
        answer.body = .stream(
            whenOver: {},
            { writer in
                var number = 0
                while true {
                    let place = number
                    let piece = try await pool.runIfActive {
                        try store.read { reader in try reader.blobPiece(hash, place) }
                    }
                    guard let piece else { break }
                    try await writer.write(ByteBuffer(bytes: piece))
                    number += 1
                }
                try await writer.finish(nil)
            }
        )
        return answer
    }

    /// As RFC 8187 writes names in headers: letters and digits stay, all else by its bytes.
    private static func encoded(_ name: String) -> String {
        name.utf8.map { byte in
            let isPlain = (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
            let digits = String(byte, radix: 16, uppercase: true)
            return isPlain || "-._".utf8.contains(byte)
                ? String(UnicodeScalar(byte)) : "%" + (digits.utf8.count == 1 ? "0" : "") + digits
        }.joined()
    }
}
