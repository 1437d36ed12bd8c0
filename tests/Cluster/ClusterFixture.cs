using System.Text.Json;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Cluster;

/// <summary>What the cluster tests share: a Redis, an archive, two tiny checkpoints, and the output of one embedded silo.</summary>
public sealed class ClusterFixture : IAsyncLifetime
{
    private const int Documents = 60;

    private readonly TemporaryFolder _folder = new();
    private RedisServer? _redis;
    private readonly Lazy<Task<IReadOnlyList<string>>> _expected;
    private int _outputs;

    public ClusterFixture() => _expected = new(RunEmbeddedAsync);

    internal string Redis => (_redis ?? throw new InvalidOperationException("redis-server is not installed; use [RedisFact].")).ConnectionString;

    public async Task InitializeAsync()
    {
        if (RedisServer.Program is null)
        {
            return;
        }

        _redis = await RedisServer.StartAsync();
        CopyModel("luke-esc-conll", "entities");
        CopyModel("luke-epc-tacred", "relations");
        WriteArchive();
    }

    public async Task DisposeAsync()
    {
        if (_redis is not null)
        {
            await _redis.DisposeAsync();
        }

        _folder.Dispose();
    }

    /// <summary>The archive job with an output prefix that nobody used yet.</summary>
    internal ClusterJob NewJob() => new(
        Path.Combine(_folder.Path, "archive"),
        Path.Combine(_folder.Path, "entities"),
        Path.Combine(_folder.Path, "relations"),
        Path.Combine(_folder.Path, $"out-{Interlocked.Increment(ref _outputs)}"));

    /// <summary>Fails unless a job's tables are those of the embedded silo, byte for byte.</summary>
    internal async Task AssertSameTablesAsync(ClusterJob job)
    {
        Assert.True(job.HasSucceeded);
        Assert.Equal(await _expected.Value, job.Tables());
    }

    private async Task<IReadOnlyList<string>> RunEmbeddedAsync()
    {
        var job = NewJob();
        await using var program = await ChildProgram.StartAsync(
            "client", "luke", new Dictionary<string, string> { ["OMP_NUM_THREADS"] = "1" }, ["run", .. job.Flags, "--engines", "1", "--json"]);
        var code = await program.WaitAsync(TimeSpan.FromMinutes(4));
        Assert.True(code == 0, $"luke run ended with {code}.\n{program.Output}\n{program.Error}");
        return job.Tables();
    }

    private void CopyModel(string model, string name)
    {
        var target = Directory.CreateDirectory(Path.Combine(_folder.Path, name)).FullName;
        foreach (var source in new[] { Path.Combine("models", model), Path.Combine("tokenizers", "own600") })
        {
            foreach (var file in Directory.GetFiles(Path.Combine(TestPaths.Golden, source)))
            {
                File.Copy(file, Path.Combine(target, Path.GetFileName(file)), overwrite: true);
            }
        }
    }

    private void WriteArchive()
    {
        var random = new Random(5);
        string[] names = ["Anna", "Berlin", "Siemens", "Kowalski", "Lyon", "Oslo", "Marta", "Acme", "Reuters", "Peru"];
        string[] words = ["the", "new", "bridge", "was", "opened", "in", "by", "company", "and", "said", "river", "near", "with", "great", "plans"];
        var folder = Directory.CreateDirectory(Path.Combine(_folder.Path, "archive")).FullName;
        using var writer = new StreamWriter(Path.Combine(folder, "news.jsonl"));
        for (var i = 0; i < Documents; i++)
        {
            var sentences = Enumerable.Range(0, 10).Select(_ => string.Join(
                ' ',
                Enumerable.Range(0, 12).Select(_ => random.Next(4) == 0 ? names[random.Next(names.Length)] : words[random.Next(words.Length)])) + ".");
            writer.WriteLine(JsonSerializer.Serialize(new { id = $"d{i}", text = string.Join(' ', sentences) }));
        }
    }
}

/// <summary>The tests that start processes run one after another.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ClusterCollection : ICollectionFixture<ClusterFixture>
{
    public const string Name = "cluster";
}
