using LukePipeline.Benchmarks.EndToEnd;
using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Memory;
using LukePipeline.Engine.Packed;
using LukePipeline.Engine.Queue;
using LukePipeline.Extraction;
using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Extraction.Stages;
using LukePipeline.Extraction.Stages.Entities;
using LukePipeline.Extraction.Stages.Relations;
using LukePipeline.Jobs.Planning;
using LukePipeline.Luke;
using LukePipeline.Reference.Modeling;
using LukePipeline.Reference.Modeling.Heads;
using LukePipeline.Reference.Modeling.Layers;
using LukePipeline.Tests;
using LukePipeline.Text.Segmentation;
using static TorchSharp.torch;

namespace LukePipeline.Benchmarks;

/// <summary>
/// What it is worth that entities and relations have one encoder: the entity checkpoint that ships, and a relation model with its encoder and
/// a pair head of random weights, which costs what a trained one does.
/// </summary>
internal static class OneEncoderBenchmark
{
    /// <summary>Runs it.</summary>
    /// <param name="output">Gets the table.</param>
    /// <param name="rounds">Timed rounds.</param>
    /// <param name="texts">The documents.</param>
    public static async Task RunAsync(TextWriter output, int rounds, string[] texts)
    {
        var checkpoint = ShippedModels.Open(ShippedModels.Entities);
        using var head = RelationsOf(checkpoint);
        using var source = new ModelWeights(head);
        var packing = new PackedLukeOptions { MaxMentionLength = checkpoint.Tokenizer.MaxMentionLength };
        using var entities = PackedLukeWeights.Load(checkpoint, Ids.Entities.Task());
        using var relations = PackedLukeWeights.Load(source, head.Config, new RelationDescriptor().TaskOf(head.Config)!, checkpoint.MaskIds, packing);
        using var dispatcher = new Dispatcher(entities, relations);
        var encoder = new TokenizerSpanEncoder(checkpoint.Tokenizer);
        var models = new ExtractionModels(
            [new EntityDescriptor(), new RelationDescriptor()],
            new Dictionary<StageId, StageModel> { [Ids.Entities] = new(encoder, checkpoint.Config), [Ids.Relations] = new(encoder, head.Config) });
        var budget = EngineSizing.BudgetFor("cpu", checkpoint.Config, isClosed: true);
        var shipped = JobOptions.Resolve(JobOptions.NoJob, CheckpointDefaults.Read(checkpoint), null) with { BatchWords = budget.MaxWords, BatchSpans = budget.MaxSpans };

        output.WriteLine($"Entities and relations of {texts.Length} documents, one encoder for both, one thread, the engine's batches alone");
        output.WriteLine("relations take           entities   relations        both   of apart   sentences    given      pairs   largest difference of a score");
        var apart = await RecordAsync(models, shipped, texts, dispatcher);
        var shared = await RecordAsync(models, shipped with { SharesEncoder = true }, texts, dispatcher);
        var difference = Difference(apart.Rows, shared.Rows);
        var times = Interleaved.Median(
            rounds, [() => dispatcher.Run<EntityBatch>(apart.Batches), () => dispatcher.Run<MentionPairBatch>(apart.Batches), () => dispatcher.Run<EntityBatch>(shared.Batches), () => dispatcher.Run<MentionPairBatch>(shared.Batches)]);
        Print("passes of their own", apart.Batches, times[0], times[1], 0);
        Print("the entities' pass", shared.Batches, times[2], times[3], difference);
        output.WriteLine();

        void Print(string name, List<InferenceBatch> batches, double ofEntities, double ofRelations, double largest)
        {
            var items = batches.OfType<MentionPairBatch>().SelectMany(batch => batch.Items).ToList();
            output.WriteLine(
                $"{name,-22} {ofEntities,9:F2} s {ofRelations,9:F2} s {ofEntities + ofRelations,9:F2} s {(ofEntities + ofRelations) / (times[0] + times[1]),10:F3} "
                + $"{items.Count,11} {items.Count(item => item.Given is not null),8} {items.Sum(item => item.Pairs.Length),10} {largest,20:E1}");
        }
    }

    private static LukeForMentionPairClassification RelationsOf(Checkpoint checkpoint)
    {
        using var random = new Generator(1);
        using var weights = checkpoint.OpenWeights();
        var config = (checkpoint.Config with { Architectures = [nameof(LukeForMentionPairClassification)], InitializerRange = 0.1 }).WithLabels([.. Enumerable.Range(0, 16).Select(i => $"R{i}")]);
        var model = new LukeForMentionPairClassification(config, random);
        using var gradients = no_grad();
        foreach (var slot in ParameterSlot.Of(model).Where(slot => weights.TryFind(slot.Name, out _) && slot.Name.StartsWith("luke.", StringComparison.Ordinal)))
        {
            using var value = weights.Read(slot.Name, ScalarType.Float32);
            slot.Value.copy_(value);
        }

        return model;
    }

    private static double Difference(List<RelationRow> expected, List<RelationRow> actual) =>
        expected.Count == actual.Count && expected.Zip(actual).All(pair => pair.First with { Score = 0 } == pair.Second with { Score = 0 })
            ? expected.Zip(actual).Select(pair => (double)Math.Abs(pair.First.Score - pair.Second.Score)).DefaultIfEmpty().Max()
            : throw new InvalidOperationException($"The relations differ: {expected.Count} and {actual.Count}.");

    private static async Task<(List<InferenceBatch> Batches, List<RelationRow> Rows)> RecordAsync(
        ExtractionModels models, ExtractionOptions options, string[] texts, Dispatcher dispatcher)
    {
        var recorder = new RecordingDispatcher(dispatcher);
        var rows = new List<RelationRow>();
        var processor = new ShardProcessor(models, options, Segmenters.Create(Segmenters.Default), recorder);
        await foreach (var document in processor.ProcessAsync(EndToEndBenchmark.Stream(texts), null, CancellationToken.None))
        {
            rows.AddRange(document.Of(RelationTable.Instance));
        }

        return (recorder.Batches, rows);
    }

    /// <summary>Both models on the spot.</summary>
    private sealed class Dispatcher(PackedLukeWeights entities, PackedLukeWeights relations) : ILukeExecutor
    {
        private readonly PackedLukeExecutor _entities = new(entities);
        private readonly PackedLukeExecutor _relations = new(relations);

        public InferenceResult Run(InferenceBatch batch) => (batch is EntityBatch ? _entities : _relations).Run(batch);

        public void Run<TBatch>(List<InferenceBatch> batches)
            where TBatch : InferenceBatch
        {
            foreach (var batch in batches.OfType<TBatch>())
            {
                Run(batch);
            }
        }

        public void Dispose()
        {
            _entities.Dispose();
            _relations.Dispose();
        }
    }
}
