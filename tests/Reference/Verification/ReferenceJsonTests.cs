using System.Text.Json;
using LukePipeline.Reference.Verification;

namespace LukePipeline.Tests.Reference.Verification;

public sealed class ReferenceJsonTests
{
    [Fact]
    public void GetText_Escapes_AreReadAsPythonReadsThem()
    {
        using var document = JsonDocument.Parse("""["a\n\t\"\\\/\b\f\r", "\ud83d\ude00 é", "lone \ud800 and \uDC00", ""]""");

        var texts = document.RootElement.EnumerateArray().Select(ReferenceJson.GetText).ToArray();

        Assert.Equal(["a\n\t\"\\/\b\f\r", "😀 é", "lone " + (char)0xD800 + " and " + (char)0xDC00, string.Empty], texts);
    }
}
