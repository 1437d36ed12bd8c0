using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text.Json;
using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Batches.Composing;
using LukePipeline.Engine.Memory;
using LukePipeline.Engine.Packed;
using LukePipeline.Engine.Queue;
using LukePipeline.Extraction;
using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Extraction.Stages;
using LukePipeline.Luke;
using LukePipeline.Tests.Support;
using LukePipeline.Text;
using LukePipeline.Text.Segmentation;

namespace LukePipeline.Benchmarks.EndToEnd;

/// <summary>
/// What <c>luke run</c> costs beside its engine: a whole process, from reading the archive to the committed tables, against the same
/// batches run by an executor alone. Start and loading cost the same for one document as for a million, so the first document is run
/// alone as well: what the others add is the cost of a document.
/// </summary>
internal static class EndToEndBenchmark
{
    public static async Task RunAsync(TextWriter output, int rounds, int documents)
    {
        using var checkpoint = new BaseCheckpoint();
        var root = Directory.CreateTempSubdirectory("luke-end-to-end-").FullName;
        try
        {
            var texts = ReadTexts().Take(documents).ToArray();
            var archive = Write(root, "archive.jsonl", texts);
            var first = Write(root, "first.jsonl", texts[..1]);
            using var weights = PackedLukeWeights.Load(Checkpoint.Open(checkpoint.Folder), ModelRole.Entities);
            using var executor = new PackedLukeExecutor(weights);
            var (batches, entities) = await RecordAsync(checkpoint.Folder, texts, executor);
            var (firstBatches, _) = await RecordAsync(checkpoint.Folder, texts[..1], executor);

            output.WriteLine($"luke run against its engine alone, luke-base size, float32, entities of {texts.Length} documents of the sample archive, one engine");
            output.WriteLine("                          process CPU   of that engine threads   engine alone   ratio   entities");
            for (var round = 0; round < rounds; round++)
            {
                var before = Time(executor, batches);
                var run = Run(checkpoint.Folder, archive, Path.Combine(root, $"out{round}"));
                var alone = (before + Time(executor, batches)) / 2;
                if (run.Entities != entities)
                {
                    throw new InvalidOperationException($"luke run found {run.Entities} entities, the stages in this process {entities}.");
                }

                var start = Run(checkpoint.Folder, first, Path.Combine(root, $"first{round}"));
                var startAlone = Time(executor, firstBatches);
                Print("all documents", run, alone);
                Print("the first alone", start, startAlone);
                Print("what the others add", run with
                {
                    Seconds = run.Seconds - start.Seconds,
                    EngineSeconds = run.EngineSeconds - start.EngineSeconds,
                    Entities = run.Entities - start.Entities,
                }, alone - startAlone);
            }

            output.WriteLine();

            void Print(string name, LukeRun run, double alone) => output.WriteLine(
                $"{name,-24} {run.Seconds,11:F1} s {run.EngineSeconds,22:F1} s {alone,12:F1} s {run.Seconds / alone,7:F3} {run.Entities,10}");
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    /// <summary>The published recipe with the batches that a plan gives a CPU.</summary>
    public static ExtractionOptions Recipe { get; } =
        new() { BatchWords = PlannedBudget.MaxWords, BatchSpans = PlannedBudget.MaxSpans };

    private static BatchBudget PlannedBudget => EngineSizing.BudgetFor("cpu", EngineBenchmark.Base);

    private static LukeRun Run(string model, string archive, string output) =>
        LukeRun.Of(archive, "--output", output, "--stages", "entities", "--entity-model", model, "--engines", "1");

    /// <summary>The sample archive: 24 articles, then 18 pieces of news.</summary>
    public static IEnumerable<string> ReadTexts()
    {
        var folder = Path.Combine(TestPaths.Root, "deploy", "sample-archive");
        return File.ReadLines(Path.Combine(folder, "articles.jsonl"))
            .Concat(ReadCompressedLines(Path.Combine(folder, "news.jsonl.gz")))
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("text").GetString()!);
    }

    private static IEnumerable<string> ReadCompressedLines(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }

    private static string Write(string folder, string name, IReadOnlyList<string> texts)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllLines(path, texts.Select((text, i) => JsonSerializer.Serialize(new { id = $"{i}", text })));
        return path;
    }

    /// <summary>Takes the documents through the stages as a job would, and keeps the batches.</summary>
    private static async Task<(List<InferenceBatch> Batches, long Entities)> RecordAsync(string model, IReadOnlyList<string> texts, ILukeExecutor executor)
    {
        var recorder = new RecordingDispatcher(executor);
        var processor = new ShardProcessor(
            new ExtractionModels(StageModel.Of(Checkpoint.Open(model))), Recipe, Segmenters.Create(Segmenters.Default), recorder);
        var entities = 0L;
        await foreach (var rows in processor.ProcessAsync(Stream(texts), null, CancellationToken.None))
        {
            entities += rows.Entities.Count;
        }

        return (recorder.Batches, entities);
    }

    /// <summary>The texts as documents of one input.</summary>
    public static async IAsyncEnumerable<CorpusEntry> Stream(IReadOnlyList<string> texts, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (var i = 0; i < texts.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
            yield return new Document($"{i}", texts[i], "archive.jsonl", i);
        }
    }

    private static double Time(PackedLukeExecutor executor, List<InferenceBatch> batches)
    {
        var start = CpuClock.Seconds;
        batches.ForEach(batch => executor.Run(batch));
        return CpuClock.Seconds - start;
    }
}
