using System.Text.Json;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.EndToEnd;

/// <summary>What a job says of fields that somebody has named.</summary>
public sealed class NamedFieldTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_FieldOfMentionsThatNoDocumentHas_IsToldOf()
    {
        File.WriteAllBytes(
            _folder.File("in.jsonl"),
            [.. "{\"text\":\"Ada left.\",\"spans\":[[0,3,\"PER\"]],\"tokens\":[[0,3],[4,8],[8,9]],\"year\":\""u8, 0xff, .. "\"}\n{\"text\":\"Bo left.\"}\n"u8]);
        string[] command = ["run", _folder.File("in.jsonl"), "--stages", "entities", "--metadata-fields", "year"];

        var right = (await LukeProcess.RunAsync(
            [.. command, "--output", _folder.File("right"), "--mentions-field", "spans", "--words-field", "tokens", "--json"])).Expect(0);
        var wrong = (await LukeProcess.RunAsync([.. command, "--output", _folder.File("wrong"), "--mentions-field", "spam", "--words-field", "token"])).Expect(0);

        var counts = JsonDocument.Parse(right.Output).RootElement;
        Assert.Equal((1, 1), (counts.GetProperty("broughtFields").GetProperty("spans").GetInt32(), counts.GetProperty("broughtFields").GetProperty("tokens").GetInt32()));
        Assert.Equal((1, 1), (counts.GetProperty("metadata").GetProperty("year").GetInt32(), counts.GetProperty("metadataMisfits").GetProperty("year").GetInt32()));
        Assert.Contains("no document has a field 'spam'", wrong.Output, StringComparison.Ordinal);
        Assert.Contains("no document has a field 'token'", wrong.Output, StringComparison.Ordinal);
        Assert.Contains("1 document whose 'year' is not UTF-8", wrong.Output, StringComparison.Ordinal);
    }
}
