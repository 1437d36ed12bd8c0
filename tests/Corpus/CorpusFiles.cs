using System.IO.Compression;
using System.Text;
using LukePipeline.Corpus;
using LukePipeline.Corpus.Inputs;
using LukePipeline.Corpus.Planning;
using LukePipeline.Tests.Support;
using LukePipeline.Text;

namespace LukePipeline.Tests.Corpus;

/// <summary>Input files for one test, and reading them the way a shard does.</summary>
internal sealed class CorpusFiles : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public string Root => Path.Combine(_folder.Path, "in");

    public CorpusOptions Options { get; set; } = new();

    public void Dispose() => _folder.Dispose();

    public string Write(string name, byte[] content)
    {
        var path = Path.Combine(Root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    public string Write(string name, string content) => Write(name, Encoding.UTF8.GetBytes(content));

    public Task<CorpusPlan> PlanAsync(params string[] inputs) =>
        new ShardPlanner(new LocalInputStore(), Options).PlanAsync(inputs.Length > 0 ? inputs : [Root]);

    /// <summary>Plans everything and reads shard after shard.</summary>
    public async Task<List<CorpusEntry>> ReadAsync() => await ReadAsync(await PlanAsync());

    public async Task<List<CorpusEntry>> ReadAsync(CorpusPlan plan)
    {
        var reader = new CorpusReader(new LocalInputStore(), Options);
        var entries = new List<CorpusEntry>();
        foreach (var shard in plan.Shards)
        {
            await foreach (var entry in reader.ReadAsync(plan.Files, shard))
            {
                entries.Add(entry);
            }
        }

        return entries;
    }

    /// <summary>Writes one file, reads everything.</summary>
    public Task<List<CorpusEntry>> ReadAsync(string name, byte[] content)
    {
        Write(name, content);
        return ReadAsync();
    }

    public Task<List<CorpusEntry>> ReadAsync(string name, string content) => ReadAsync(name, Encoding.UTF8.GetBytes(content));

    public static byte[] Gzip(byte[] content)
    {
        if (content.Length == 0)
        {
            // The framework would write no byte at all.
            return [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        }

        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Optimal))
        {
            gzip.Write(content);
        }

        return stream.ToArray();
    }

    public static byte[] Zstd(byte[] content)
    {
        using var compressor = new ZstdSharp.Compressor(3);
        compressor.SetParameter(ZstdSharp.Unsafe.ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
        return compressor.Wrap(content).ToArray();
    }

    /// <summary>JSON lines for documents <c>d0</c>, <c>d1</c>, … with a text that names them.</summary>
    public static byte[] Lines(int count, int first = 0) => Encoding.UTF8.GetBytes(string.Concat(
        Enumerable.Range(first, count).Select(i => $"{{\"id\":\"d{i}\",\"text\":\"This is document number {i}.\"}}\n")));

    public static string[] Ids(IEnumerable<CorpusEntry> entries) => [.. entries.OfType<Document>().Select(d => d.Id ?? "null")];

    public static string[] Ids(int count) => [.. Enumerable.Range(0, count).Select(i => $"d{i}")];
}
