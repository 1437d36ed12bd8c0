using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text.Json;
using LukePipeline.Grains.Contracts;
using LukePipeline.Ground;
using LukePipeline.Jobs.Spec;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.EndToEnd;

/// <summary>Jobs whose entity and relation checkpoints have one encoder read a sentence once, and find what they would find in two passes.</summary>
[Collection("Pairs by the pass that classified them")]
public sealed class OneEncoderTests
{
    private static readonly string[] Texts =
    [
        "Ada Lovelace met Charles Babbage in London. She wrote to Mary Somerville and Michael Faraday. Nothing else happened.",
        "In June the Thames near Oxford froze. Paris is not London, said Bob.",
        string.Join(' ', Enumerable.Range(0, 60).Select(i => $"Name{i} saw Place{i}")) + " at last.",
        "Kate said: \"Tom's sister lives in New York.\" Ann, Bob (of Acme Inc.) and Cid - all of them - left.",
    ];

    [Fact]
    public async Task Run_RelationsWithTheEncoderOfTheEntities_AreThoseOfPassesOfTheirOwn()
    {
        using var toys = new OneEncoder();
        using var folder = new TemporaryFolder();

        // The row of a token that no text has: it changes no number of any pass, and it is another encoder.
        var apart = toys.Change("apart", all => all["luke.embeddings.word_embeddings.weight"].select(0, 3).fill_(0.5f));
        var (shared, ofEntities) = await RunAsync(folder, "shared", toys, toys.Relations);
        var (own, none) = await RunAsync(folder, "own", toys, apart);

        Assert.Equal(own.Entities, shared.Entities);
        Assert.Equal(own.Embeddings, shared.Embeddings);
        Assert.Equal(own.Relations.Select(row => row.Key), shared.Relations.Select(row => row.Key));
        Assert.All(own.Relations.Zip(shared.Relations), rows => Assert.Equal(rows.First.Score, rows.Second.Score, 1e-5f));
        Assert.True(shared.Relations.Count > 100, $"{shared.Relations.Count} relations.");
        Assert.True(shared.SharesEncoder && !own.SharesEncoder);
        Assert.Equal(0, none);
        Assert.True(ofEntities > 50, $"{ofEntities} pairs took the entity pass.");
    }

    [Fact]
    public async Task Run_OpenCheckpoints_PlanAsBefore()
    {
        using var toys = new OneEncoder(isClosed: false);
        using var folder = new TemporaryFolder();

        var (run, ofEntities) = await RunAsync(folder, "open", toys, toys.Relations);

        Assert.False(run.SharesEncoder);
        Assert.NotEmpty(run.Relations);
        Assert.Equal(0, ofEntities);
    }

    private static async Task<(Run Run, long OfEntities)> RunAsync(TemporaryFolder folder, string name, OneEncoder toys, string relations)
    {
        var (input, output) = (folder.File("documents.jsonl"), folder.File(name));
        await File.WriteAllLinesAsync(input, Texts.Select((text, i) => JsonSerializer.Serialize(new { id = i.ToString(CultureInfo.InvariantCulture), text })));
        var ofEntities = 0L;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, own) =>
        {
            if (instrument.Meter.Name == LukeTelemetry.Name && instrument.Name == "luke.pair.classified")
            {
                own.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
            Interlocked.Add(ref ofEntities, tags.ToArray().Contains(new("luke.pass", "entities")) ? value : 0));
        listener.Start();
        var job = await HookedJob.RunAsync(
            new JobSpec
            {
                Inputs = [input],
                Output = output,
                Stages = [Ids.Entities, Ids.Relations, Ids.Embeddings],
                EntityModel = toys.Entities,
                RelationModel = relations,
                MaxMentionWords = 2,
            },
            _ => Task.CompletedTask);
        Assert.True(job.State == JobStatus.Done, job.Message);
        return (Read(output), ofEntities);
    }

    private static Run Read(string output)
    {
        using var plan = JsonDocument.Parse(File.ReadAllBytes(Directory.GetFiles(output, "plan.json", SearchOption.AllDirectories).Single()));
        var options = plan.RootElement.GetProperty("options");
        return new Run(
            Rows(output, "entities", "doc_id, start, \"end\", label, score"),
            Rows(output, "embeddings", "entity_id, label, vector"),
            [.. DuckDb.Query($"SELECT doc_id || ' ' || head_id || ' ' || tail_id || ' ' || label, score FROM read_parquet({DuckDb.Quote(output + "/relations/*.parquet")})")
                .Select(row => ((string)row[0]!, (float)row[1]!))],
            options.TryGetProperty("sharesEncoder", out var shares) && shares.GetBoolean());
    }

    private static string[] Rows(string output, string table, string columns) =>
        [.. DuckDb.Query($"SELECT CAST(({columns}) AS VARCHAR) FROM read_parquet({DuckDb.Quote($"{output}/{table}/*.parquet")})").Select(row => (string)row[0]!)];

    private sealed record Run(string[] Entities, string[] Embeddings, IReadOnlyList<(string Key, float Score)> Relations, bool SharesEncoder);
}
