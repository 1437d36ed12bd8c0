using System.IO.Compression;
using System.Text.Json;
using LukePipeline.Benchmarks.EndToEnd;
using LukePipeline.Engine.Memory;
using LukePipeline.Engine.Packed;
using LukePipeline.Engine.Scoring;
using LukePipeline.Extraction;
using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Extraction.Stages;
using LukePipeline.Extraction.Stages.Entities;
using LukePipeline.Extraction.Windows;
using LukePipeline.Jobs.Planning;
using LukePipeline.Luke;
using LukePipeline.Tables;
using LukePipeline.Tests;
using LukePipeline.Text.Segmentation;

namespace LukePipeline.Benchmarks;

/// <summary>
/// What the path of closed checkpoints is worth for the one that ships: its entity stage against the same weights run as an open
/// checkpoint, which is what every version up to 0.2 did, to the bit; and what a margin is worth that an open one is given by hand.
/// </summary>
internal static class ClosedBenchmark
{
    /// <summary>Runs it.</summary>
    /// <param name="output">Gets the table.</param>
    /// <param name="rounds">Timed rounds.</param>
    /// <param name="documents">Documents to take.</param>
    /// <param name="file">Lines of JSON with a text, perhaps compressed; null for the sample archive.</param>
    public static async Task RunAsync(TextWriter output, int rounds, int documents, string? file)
    {
        var checkpoint = ShippedModels.Open(ShippedModels.Entities);
        using var source = checkpoint.OpenWeights();
        using var almost = new AlmostClosed(source);
        using var open = PackedLukeWeights.Load(
            almost, checkpoint.Config, Ids.Entities.Task(), checkpoint.MaskIds, new PackedLukeOptions { MaxMentionLength = checkpoint.Tokenizer.MaxMentionLength });
        using var closed = PackedLukeWeights.Load(checkpoint, Ids.Entities.Task());
        if (open.IsClosed || !closed.IsClosed)
        {
            throw new InvalidOperationException("The checkpoint that ships is not what this compares.");
        }

        var texts = ReadTexts(file, documents);
        var shipped = JobOptions.Resolve(JobOptions.NoJob, CheckpointDefaults.Read(checkpoint), null);
        output.WriteLine($"Entities of {texts.Length} documents, the checkpoint that ships, one thread, the engine's batches alone");
        output.WriteLine("                                         candidates   computed      CPU   of open   words per CPU second   mentions   largest difference of a score");
        var sentence = string.Join(' ', texts.Take(20)).Replace('.', ',').Replace('\n', ' ').Replace('?', ',').Replace('!', ',');
        foreach (var (name, options, read) in new[]
        {
            ("", shipped, texts),
            ("--context document", shipped with { Context = ContextScope.Document }, texts.Take(100).ToArray()),
            ("one long sentence", shipped, new[] { sentence }),
        })
        {
            (string Name, PackedLukeWeights Weights, ExtractionOptions Options)[] ways =
            [
                ("open", open, Planned(options with { CandidateMargin = null }, checkpoint, isClosed: false)),
                ("closed, what can win", closed, Planned(options with { CandidateMargin = null }, checkpoint, isClosed: true)),
                ("closed, margin -3", closed, Planned(options with { CandidateMargin = -3 }, checkpoint, isClosed: true)),
                ("open, margin -3, two passes", open, Planned(options with { CandidateMargin = -3 }, checkpoint, isClosed: false)),
            ];
            await CompareAsync(output, rounds, name, read, StageModel.Of(checkpoint), ways);
        }

        output.WriteLine();
    }

    /// <summary>Documents of a file, lines of JSON with a text, perhaps compressed; null for the sample archive.</summary>
    public static string[] ReadTexts(string? file, int documents) => [.. (file is null ? EndToEndBenchmark.ReadTexts() : Read(file)).Take(documents)];

    private static ExtractionOptions Planned(ExtractionOptions options, Checkpoint checkpoint, bool isClosed)
    {
        var budget = EngineSizing.BudgetFor("cpu", checkpoint.Config, isClosed);
        return options with { BatchWords = budget.MaxWords, BatchSpans = budget.MaxSpans };
    }

    private static async Task CompareAsync(
        TextWriter output, int rounds, string name, string[] texts, StageModel model, (string Name, PackedLukeWeights Weights, ExtractionOptions Options)[] ways)
    {
        var executors = Array.ConvertAll(ways, way => new PackedLukeExecutor(way.Weights));
        var runs = new List<(List<EntityBatch> Batches, List<EntityRow> Rows)>();
        for (var i = 0; i < ways.Length; i++)
        {
            runs.Add(await RecordAsync(model, ways[i].Options, texts, executors[i]));
        }

        var differences = runs.ConvertAll(run => Difference(runs[0].Rows, run.Rows));
        var words = texts.Sum(text => new RuleSegmenter().Segment(new LukePipeline.Text.Document("", text, "", 0)).Text!.Words.Length);
        var times = Interleaved.Median(rounds, [.. runs.Select((run, i) => (Action)(() => run.Batches.ForEach(batch => executors[i].Run(batch))))]);
        for (var i = 0; i < ways.Length; i++)
        {
            var candidates = runs[i].Batches.Sum(batch => batch.Items.Sum(item => item.CandidateCount));
            output.WriteLine(
                $"{ways[i].Name + " " + name,-40} {candidates,10} {Computed(executors[i], runs[i].Batches),10} {times[i],6:F2} s {times[i] / times[0],8:F3} "
                + $"{words / times[i],22:F0} {runs[i].Rows.Count,10} {differences[i],20:E1}");
            executors[i].Dispose();
        }
    }

    /// <summary>Candidates whose own state was computed.</summary>
    private static long Computed(PackedLukeExecutor executor, List<EntityBatch> batches)
    {
        var computed = 0L;
        foreach (var batch in batches)
        {
            using var scope = TorchSharp.torch.NewDisposeScope();
            using var mode = TorchSharp.torch.inference_mode();
            var scores = executor.Score(batch, new CandidateRule(batch.NoneLabel, batch.CandidateMargin));
            computed += scores.DownloadLogits().Chunk(Math.Max(1, scores.Labels)).Count(row => Array.TrueForAll(row, float.IsFinite));
        }

        return computed;
    }

    private static double Difference(List<EntityRow> expected, List<EntityRow> actual)
    {
        var lost = expected.Select(Key).Except(actual.Select(Key)).Concat(actual.Select(Key).Except(expected.Select(Key))).ToList();
        return lost.Count == 0 && expected.Count == actual.Count
            ? expected.Zip(actual).Select(pair => (double)Math.Abs(pair.First.Score - pair.Second.Score)).DefaultIfEmpty().Max()
            : throw new InvalidOperationException($"{lost.Count} mentions differ, the first is {lost[0]}.");

        static (string, string) Key(EntityRow row) => (row.EntityId, row.Label);
    }

    private static async Task<(List<EntityBatch> Batches, List<EntityRow> Rows)> RecordAsync(
        StageModel model, ExtractionOptions options, string[] texts, PackedLukeExecutor executor)
    {
        var recorder = new RecordingDispatcher(executor);
        var rows = new List<EntityRow>();
        var processor = new ShardProcessor(EndToEndBenchmark.Models(model), options, Segmenters.Create(Segmenters.Default), recorder);
        await foreach (var document in processor.ProcessAsync(EndToEndBenchmark.Stream(texts), null, CancellationToken.None))
        {
            rows.AddRange(document.Of(EntityTable.Instance));
        }

        return ([.. recorder.Batches.Cast<EntityBatch>()], rows);
    }

    private static IEnumerable<string> Read(string file)
    {
        using Stream stream = File.OpenRead(file), plain = file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(stream, CompressionMode.Decompress) : stream;
        using var reader = new StreamReader(plain);
        while (reader.ReadLine() is { } line)
        {
            using var json = JsonDocument.Parse(line);
            yield return json.RootElement.GetProperty("text").GetString()!;
        }
    }
}
