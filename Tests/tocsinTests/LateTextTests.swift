import Synchronization
import Testing

@testable import tocsin

struct LateTextTests {
    @Test("It is found out once, and not before somebody asks")
    func once() {
        let asked = Mutex(0)
        let text = LateText {
            asked.withLock { $0 += 1 }
            return "ana"
        }
        #expect(asked.withLock { $0 } == 0)
        #expect(text.text == "ana")
        #expect(text.text == "ana")
        #expect(asked.withLock { $0 } == 1)
    }
}
