using System.Diagnostics;
using LukePipeline.Inference;
using LukePipeline.Inference.Packed;
using LukePipeline.Modeling;
using LukePipeline.Tests.Support;
using LukePipeline.Text;
using static TorchSharp.torch;

set_num_threads(1);
var layers = 12;
var config = new LukeConfig { VocabSize = 2000, EntityVocabSize = 10, MaxPositionEmbeddings = 514, LayerNormEps = 1e-5, NumHiddenLayers = layers, TypeVocabSize = 1 }.WithLabels(["NIL", "A", "B", "C", "D"]);
using var model = LiteralLuke.Create(ModelRole.Entities, config, 1);
using var source = new ModelWeights(model);
var shapes = new (int W, int E)[][] { [(128, 32)], [(512, 512)], [(40, 100)], [(30, 2)], [(60, 210), (80, 55), (120, 300), (200, 120), (35, 20), (256, 400), (90, 210), (300, 64)] };
var random = new Random(1);
var kinds = args.Length > 0 ? args.Select(Enum.Parse<CpuKernels>).ToArray() : [CpuKernels.Aten, CpuKernels.OneDnn];
foreach (var kernels in kinds)
{
    using var weights = PackedLukeWeights.Load(source, config, ModelRole.Entities, [2, 3], new PackedLukeOptions { Kernels = kernels });
    using var executor = new PackedLukeExecutor(weights);
    foreach (var shape in shapes)
    {
        var items = shape.Select(s => new EntityItem(
            [.. Enumerable.Range(0, s.W).Select(_ => random.Next(4, 2000))],
            [new CandidatePass([.. Enumerable.Range(0, s.E).Select(i => { var a = 1 + i % (s.W - 12); return new Candidate(0, 1, new TokenSpan(a, a + 1 + random.Next(5))); })])])).ToArray();
        var batch = new EntityBatch(items, false, 0);
        executor.Run(batch);
        var times = new List<double>();
        for (var i = 0; i < 7; i++)
        {
            var t0 = Process.GetCurrentProcess().TotalProcessorTime;
            executor.Run(batch);
            times.Add((Process.GetCurrentProcess().TotalProcessorTime - t0).TotalSeconds);
        }

        times.Sort();
        double flops = 0;
        foreach (var s in shape)
        {
            double n = s.W + s.E, h = 768;
            flops += layers * (n * h * h * 2 * 4 + n * h * h * 2 * 8 + n * h * h * 2 + 4 * n * n * h + 0 * s.W);
        }

        Console.WriteLine($"{kernels} {string.Join(" ", shape.Take(1))}x{shape.Length}: {times[0] * 1e3:F1} ms best, {times[3] * 1e3:F1} ms median, {flops / times[3] / 1e9:F0} GFLOP/s");
    }
}
