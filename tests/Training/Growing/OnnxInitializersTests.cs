using System.Diagnostics;
using LukePipeline.Ground;
using LukePipeline.Training.Growing;
using static TorchSharp.torch;

namespace LukePipeline.Tests.Training.Growing;

public sealed class OnnxInitializersTests
{
    [Fact]
    public void Read_MatrixUnderANumber_IsNamedByItsBiasAndTurnedBack()
    {
        var file = OnnxFile.Write(
            [new("dense.bias", [2], [1, 2]), new("927", [3, 2], [1, 2, 3, 4, 5, 6]), new("table.weight", [1, 2], [7, 8])],
            [("MatMul", ["x", "927"], "y"), ("Add", ["dense.bias", "y"], "z")]);

        using var scope = NewDisposeScope();
        var weights = OnnxInitializers.Read(file, "m.onnx");

        Assert.Equal(["dense.bias", "dense.weight", "table.weight"], weights.Keys.Order());
        Assert.Equal([2, 3], weights["dense.weight"].shape);
        Assert.Equal([1f, 3, 5, 2, 4, 6], weights["dense.weight"].data<float>().ToArray());
        Assert.Equal([7f, 8], weights["table.weight"].data<float>().ToArray());
    }

    [Theory]
    [InlineData("text", "cannot be read as an ONNX file")]
    [InlineData("empty", "holds no ONNX graph")]
    [InlineData("short", "the file is damaged")]
    [InlineData("elsewhere", "lies in a file of its own")]
    public void Read_NoWholeModel_SaysWhatIsWrong(string kind, string expected)
    {
        var file = kind switch
        {
            "text" => "This is no model at all, but a text that somebody has renamed."u8.ToArray(),
            "empty" => [],
            "short" => OnnxFile.Write([new("a", [3, 3], [1, 2])], []),
            _ => OnnxFile.Write([new("a", [1], [1]) { Elsewhere = true }], []),
        };

        var error = Assert.Throws<LukeException>(() => OnnxInitializers.Read(file, "m.onnx"));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains("m.onnx", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MutatedFiles_AreReadOrRefused()
    {
        var file = OnnxFile.Write(
            [new("dense.bias", [2], [1, 2]), new("927", [3, 2], [1, 2, 3, 4, 5, 6])],
            [("MatMul", ["x", "927"], "y"), ("Add", ["dense.bias", "y"], "z")]);
        var random = new Random(5);
        var refused = 0;
        for (var i = 0; i < 3_000; i++)
        {
            var mutated = file.ToArray();
            for (var changes = random.Next(1, 4); changes > 0; changes--)
            {
                mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
            }

            using var scope = NewDisposeScope();
            try
            {
                OnnxInitializers.Read(mutated[..random.Next(1, mutated.Length + 1)], "m.onnx");
            }
            catch (LukeException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 1_000, 3_000);
    }

    [Fact]
    public void Read_TwentyTimesTheWeights_TakesAboutTwentyTimesTheTime()
    {
        var (small, large) = (Time(500), Time(10_000));

        Assert.True(large < (small * 60) + 0.5, $"500 weights took {small:F3} s, 10,000 took {large:F3} s");

        static double Time(int count)
        {
            var file = OnnxFile.Write(
                [.. Enumerable.Range(0, count).SelectMany(i => new OnnxWeight[] { new($"{i}.bias", [1], [1]), new($"{i}", [1, 1], [1]) })],
                [.. Enumerable.Range(0, count).SelectMany(i => new (string, string[], string)[] { ("MatMul", ["x", $"{i}"], $"y{i}"), ("Add", [$"{i}.bias", $"y{i}"], $"z{i}") })]);
            using var scope = NewDisposeScope();
            var watch = Stopwatch.StartNew();
            Assert.Equal(2 * count, OnnxInitializers.Read(file, "m.onnx").Count);
            return watch.Elapsed.TotalSeconds;
        }
    }
}
