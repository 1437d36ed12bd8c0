using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Kernels;
using LukePipeline.Engine.Packed;
using LukePipeline.Extraction.Stages.Entities;
using LukePipeline.Luke.Config;
using LukePipeline.Reference.Modeling;
using LukePipeline.Tests;
using LukePipeline.Tests.Support;
using static TorchSharp.torch;

namespace LukePipeline.Benchmarks;

/// <summary>The engine against the literal port of the reference, on the same libtorch, at luke-base size with random weights.</summary>
internal static class EngineBenchmark
{
    private const float Tolerance = 1e-4f;

    /// <summary>The shape of studio-ousia/luke-base, but for the vocabularies, which cost no time.</summary>
    public static readonly LukeConfig Base = new LukeConfig
    {
        VocabSize = 50_267,
        EntityVocabSize = 100,
        MaxPositionEmbeddings = 514,
        TypeVocabSize = 1,
        LayerNormEps = 1e-5,
    }.WithLabels(["NIL", "MISC", "PER", "ORG", "LOC"]);

    public static void Run(TextWriter output, int rounds)
    {
        set_num_threads(1);
        using var model = LiteralLuke.Create(Ids.Entities, Base, seed: 1);
        using var source = new ModelWeights(model);
        using var weights = PackedLukeWeights.Load(source, Base, Ids.Entities.Task(), [2, 3]);
        using var executor = new PackedLukeExecutor(weights);
        using var ofMkl = PackedLukeWeights.Load(source, Base, Ids.Entities.Task(), [2, 3], new PackedLukeOptions { Kernels = CpuKernels.Aten });
        using var mkl = new PackedLukeExecutor(ofMkl);
        using var ofOneDnn = PackedLukeWeights.Load(source, Base, Ids.Entities.Task(), [2, 3], new PackedLukeOptions { Kernels = CpuKernels.OneDnn });
        using var oneDnn = new PackedLukeExecutor(ofOneDnn);
        using var sgemm = new Sgemm();

        output.WriteLine("Engine against the literal port, luke-base size, float32, exact");
        output.WriteLine($"The engine's kernels here: {weights.Kernels}. 'MKL' is the engine with libtorch's own products and flash attention, 'oneDNN' with {ofOneDnn.Kernels}.");
        output.WriteLine("batch                          literal    engine   ratio       MKL    oneDNN   GFLOP/s   of MKL SGEMM   of oneDNN SGEMM   difference");
        foreach (var (name, batch) in Batches())
        {
            var difference = new[] { executor, mkl, oneDnn }.Max(way => Difference(model, way, batch));
            if (!(difference <= Tolerance))
            {
                throw new InvalidOperationException($"{name}: the engine differs from the literal port by {difference}.");
            }

            var times = Interleaved.Median(
                rounds, () => LiteralLuke.Score(model, batch).Dispose(), () => executor.Run(batch), sgemm.Mkl, sgemm.OneDnn, () => mkl.Run(batch),
                () => oneDnn.Run(batch));
            var speed = UsefulWork.Of(PackedLukeExecutor.Pack(batch, weights.Task, weights), Base) / times[1];
            output.WriteLine(
                $"{name,-28} {times[0] * 1e3,7:F0} ms {times[1] * 1e3,6:F0} ms   {times[1] / times[0],5:F2} {times[4] * 1e3,6:F0} ms {times[5] * 1e3,6:F0} ms   {speed / 1e9,7:F0}   "
                + $"{speed / (Sgemm.Work / times[2]),12:P0}   {speed / (Sgemm.Work / times[3]),15:P0}   {difference,10:E1}");
        }

        output.WriteLine();
    }

    private static IEnumerable<(string Name, EntityBatch Batch)> Batches()
    {
        var random = new RandomBatches(seed: 1, Base.VocabSize);
        yield return ("128 words x 32 spans", random.Entities((128, [32])));
        yield return ("512 words x 512 spans", random.Entities((512, [512])));
        yield return ("8 ragged documents, 65 % full", random.Entities(
            (300, [200]), (256, [160]), (220, [180]), (200, [100]), (180, [120]), (150, [64]), (120, [150]), (90, [100])));
        yield return ("40 words x 100 spans", random.Entities((40, [100])));
        yield return ("30 words x 2 spans", random.Entities((30, [2])));
    }

    private static float Difference(LukePreTrainedModel model, PackedLukeExecutor executor, InferenceBatch batch)
    {
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        return (executor.Score(batch).Logits! - LiteralLuke.Score(model, batch)).abs().max().item<float>();
    }
}
