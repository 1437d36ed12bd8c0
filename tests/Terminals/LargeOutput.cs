using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using LukePipeline.Tests.EndToEnd;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Terminals;

/// <summary>A dataset of some size, made once.</summary>
public sealed class LargeOutput : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    internal string Output => _folder.File("out");

    internal string Gold => _folder.File("gold.jsonl");

    public async Task InitializeAsync()
    {
        if (new TerminalFactAttribute().Skip is not null)
        {
            return;
        }

        Directory.CreateDirectory(_folder.File("in"));
        for (var file = 0; file < 24; file++)
        {
            await File.WriteAllLinesAsync(_folder.File($"in/{file:D2}.jsonl"), Enumerable.Range(0, 1_000).Select(d => JsonSerializer.Serialize(
                new { id = $"{file}-{d}", text = Text(file, d), mentions = new[] { new { start = 0, end = 12, label = "PER" } } })));
        }

        await File.WriteAllLinesAsync(Gold, Enumerable.Range(0, 24).SelectMany(file => Enumerable.Range(0, 1_000).Select(d => JsonSerializer.Serialize(new
        {
            id = $"{file}-{d}",
            textHash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text(file, d))))[..32],
            sentences = new[] { new { start = 0, end = 20, mentions = new[] { new { start = 0, end = 12, label = "PER" } } } },
        }))));
        (await LukeProcess.RunAsync(
            "run", _folder.File("in"), "--output", Output, "--stages", "entities", "--mentions-field", "mentions", "--incremental", "--shard-bytes", "50KiB")).Expect(0);
    }

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    private static string Text(int file, int document) =>
        $"Ada Lovelace met Charles Babbage in London on day {document} of year {file}. She wrote a letter to Mary Somerville of Jedburgh then.";
}
