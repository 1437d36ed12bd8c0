using System.Diagnostics;
using LukePipeline.Inference;
using LukePipeline.Inference.Packed;
using LukePipeline.Tests.Support;

namespace LukePipeline.Benchmarks;

/// <summary>Entity recognition over 20 paragraphs by as many engines as the rule gives this machine; tokenizing and decoding included.</summary>
internal static class EntityBenchmark
{
    public static void Run(TextWriter output)
    {
        output.WriteLine("Entity recognition over ../shared/peers/docs20.jsonl, luke-base size, float32, exact");
        if (PeerDocuments.Missing is { } reason)
        {
            output.WriteLine($"skipped: {reason}.");
            return;
        }

        using var model = LiteralLuke.Create(ModelRole.Entities, EngineBenchmark.Base, seed: 1);
        using var source = new ModelWeights(model);
        using var weights = PackedLukeWeights.Load(source, EngineBenchmark.Base, ModelRole.Entities, [2, 3]);
        output.WriteLine("engines   spans   words      wall       CPU   spans/s   words/s   spans per CPU second");
        var sizing = EngineSizing.For(EngineBenchmark.Base, "cpu", MachineResources.Current);
        foreach (var engines in new[] { 1, sizing.Engines }.Distinct())
        {
            RunWith(output, weights, engines, sizing.Budget);
        }

        output.WriteLine();
    }

    private static void RunWith(TextWriter output, PackedLukeWeights weights, int engines, BatchBudget budget)
    {
        Warm(weights);
        var (wall, cpu) = (Stopwatch.StartNew(), CpuClock.Seconds);
        var (items, words) = PeerDocuments.Read();
        var batches = new Queue<EntityBatch>(Compose(items, budget));
        var threads = Enumerable.Range(0, engines).Select(_ => new Thread(() => Work(weights, batches))).ToArray();
        Array.ForEach(threads, t => t.Start());
        Array.ForEach(threads, t => t.Join());
        cpu = CpuClock.Seconds - cpu;
        var spans = items.Sum(item => item.CandidateCount);
        var seconds = wall.Elapsed.TotalSeconds;
        output.WriteLine(
            $"{engines,7} {spans,7} {words,7} {seconds,7:F2} s {cpu,7:F2} s {spans / seconds,9:F0} {words / seconds,9:F1} {spans / cpu,22:F0}");
    }

    private static void Warm(PackedLukeWeights weights)
    {
        using var executor = new PackedLukeExecutor(weights);
        executor.Run(new RandomBatches(1, 1000).Entities((100, [100])));
    }

    private static IEnumerable<EntityBatch> Compose(EntityItem[] items, BatchBudget budget)
    {
        var composer = new BatchComposer<EntityItem>(budget);
        foreach (var item in items)
        {
            var weight = BatchWeight.Of(item, vectorBytes: 0);
            if (!composer.Fits(weight))
            {
                yield return new EntityBatch(composer.Take(), WithVectors: false, MinScore: 0);
            }

            composer.Add(item, weight);
        }

        yield return new EntityBatch(composer.Take(), WithVectors: false, MinScore: 0);
    }

    private static void Work(PackedLukeWeights weights, Queue<EntityBatch> batches)
    {
        using var executor = new PackedLukeExecutor(weights);
        while (true)
        {
            EntityBatch? batch;
            lock (batches)
            {
                if (!batches.TryDequeue(out batch))
                {
                    return;
                }
            }

            executor.Run(batch);
        }
    }
}
