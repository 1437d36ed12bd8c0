using LukePipeline.Benchmarks.EndToEnd;
using LukePipeline.Engine.Attention;
using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Packed;
using LukePipeline.Engine.Queue;
using LukePipeline.Extraction;
using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Extraction.Stages;
using LukePipeline.Extraction.Windows;
using LukePipeline.Luke;
using LukePipeline.Text;
using LukePipeline.Text.Segmentation;

namespace LukePipeline.Benchmarks;

/// <summary>What the ways to be faster than exact are worth on news-length documents, at luke-base size.</summary>
internal static class FasterBenchmark
{
    public static async Task RunAsync(TextWriter output, int rounds, int documents)
    {
        using var checkpoint = new BaseCheckpoint();
        using var exact = PackedLukeWeights.Load(Checkpoint.Open(checkpoint.Folder), ModelRole.Entities);
        using var whole = PackedLukeWeights.Load(Checkpoint.Open(checkpoint.Folder), ModelRole.Entities, new PackedLukeOptions { Precision = PackedPrecision.Int8 });
        var texts = EndToEndBenchmark.ReadTexts().Take(documents).ToArray();
        var model = StageModel.Of(Checkpoint.Open(checkpoint.Folder));
        var recipe = EndToEndBenchmark.Recipe;
        var shared = recipe with { Window = WindowKind.Shared };
        (string Name, PackedLukeWeights Weights, ExtractionOptions Options)[] ways =
        [
            ("exact", exact, recipe),
            ("--window shared", exact, shared),
            ("--max-mention-words 10", exact, recipe with { MaxMentionWords = 10 }),
            ("--precision int8", whole, recipe),
            ("all three", whole, shared with { MaxMentionWords = 10 }),
        ];

        var words = texts.Sum(text => new RuleSegmenter().Segment(new Document("", text, "", 0)).Text!.Words.Length);
        output.WriteLine($"Faster than exact, luke-base size, entities of {texts.Length} documents of the sample archive ({words} words), the engine's batches alone");
        output.WriteLine("                             rows      CPU   of exact   words per CPU second");
        var batches = new List<List<InferenceBatch>>();
        foreach (var (_, _, options) in ways)
        {
            batches.Add(await BatchesAsync(model, options, texts));
        }

        var executors = Array.ConvertAll(ways, way => new PackedLukeExecutor(way.Weights));
        var times = Interleaved.Median(rounds, [.. executors.Zip(batches, (executor, list) => (Action)(() => list.ForEach(batch => executor.Run(batch))))]);
        for (var i = 0; i < ways.Length; i++)
        {
            var rows = batches[i].Sum(batch => Rows(PackedLukeExecutor.Pack(batch, exact)));
            output.WriteLine($"{ways[i].Name,-24} {rows,8} {times[i],6:F1} s {times[i] / times[0],10:F2} {words / times[i],22:F1}");
            executors[i].Dispose();
        }

        output.WriteLine();
    }

    private static int Rows(PackedInput input) => input.Words + input.Entities;

    private static async Task<List<InferenceBatch>> BatchesAsync(StageModel model, ExtractionOptions options, IReadOnlyList<string> texts)
    {
        var recorder = new RecordingDispatcher(new NoModel());
        var processor = new ShardProcessor(new ExtractionModels(model), options, new RuleSegmenter(), recorder);
        await foreach (var rows in processor.ProcessAsync(EndToEndBenchmark.Stream(texts), null, CancellationToken.None))
        {
            if (rows.Failure is { } failure)
            {
                throw new InvalidOperationException(failure.Message);
            }
        }

        return recorder.Batches;
    }

    /// <summary>Finds nothing.</summary>
    private sealed class NoModel : ILukeExecutor
    {
        public InferenceResult Run(InferenceBatch batch) => new EntityResult(Array.ConvertAll(((EntityBatch)batch).Items, _ => Array.Empty<MentionResult>()));

        public void Dispose()
        {
        }
    }
}
