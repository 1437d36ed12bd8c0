using System.Text.Json.Nodes;
using LukePipeline.Reference.Verification;
using static TorchSharp.torch;

namespace LukePipeline.Tests.Reference.Verification;

public sealed class ModelCasesTests : IDisposable
{
    private readonly CaseFolderBuilder _cases = new();

    public void Dispose() => _cases.Dispose();

    [Fact]
    public void Verify_UntouchedCopy_Holds()
    {
        var results = ModelCases.Verify(_cases.Folder).ToList();

        Assert.Equal(5, results.Count);
        Assert.All(results, result => Assert.True(result.Ok, result.Difference));
    }

    [Fact]
    public void Verify_AlteredValue_SaysWhereAndByHowMuch()
    {
        _cases.EditTensors(tensors => tensors["batch/out/logits"][1, 2].add_(0.5));

        var failed = Assert.Single(ModelCases.Verify(_cases.Folder), result => !result.Ok);

        Assert.Equal("luke-seq-multi/batch", failed.Id);
        Assert.StartsWith("logits: 1 of 12 values differ, most by 0.5", failed.Difference);
        Assert.Contains("at [1, 2]", failed.Difference);
        Assert.Equal(0.5, failed.MaxError!.Value, 4);
    }

    [Fact]
    public void Verify_DifferenceAboveTheTolerance_FailsAndBelowHolds()
    {
        _cases.EditTensors(tensors => tensors["batch/out/logits"].add_(3e-4));

        Assert.Single(ModelCases.Verify(_cases.Folder), result => !result.Ok);
        Assert.DoesNotContain(ModelCases.Verify(_cases.Folder, tolerance: 1e-3), result => !result.Ok);
    }

    [Theory]
    [InlineData("not a number")]
    [InlineData("shape")]
    [InlineData("missing tensor")]
    [InlineData("tensor nobody returns")]
    [InlineData("missing input")]
    [InlineData("other text")]
    [InlineData("expected failure")]
    [InlineData("nothing expected")]
    [InlineData("unknown class")]
    [InlineData("unknown model")]
    public void Verify_SomethingThatDoesNotHold_FailsThatCaseOnly(string kind)
    {
        var expected = "";
        switch (kind)
        {
            case "not a number":
                _cases.EditTensors(tensors => tensors["batch/out/loss"] = tensor(float.NaN));
                expected = "loss: 1 of 1 values differ";
                break;
            case "shape":
                _cases.EditTensors(tensors => tensors["batch/out/logits"] = tensors["batch/out/logits"][0]);
                expected = "logits: shape [3, 4], expected [4]";
                break;
            case "missing tensor":
                _cases.EditTensors(tensors => tensors.Remove("batch/out/logits"));
                expected = "luke-seq-multi.safetensors has no tensor batch/out/logits";
                break;
            case "tensor nobody returns":
                _cases.EditTensors(tensors => tensors["batch/out/entity_logits"] = ones(1));
                expected = "entity_logits: LukeForSequenceClassification returned no such tensor";
                break;
            case "missing input":
                _cases.EditTensors(tensors => tensors.Remove("batch/in/entity_ids"));
                expected = "batch/in/entity_ids";
                break;
            case "other text":
                EditCase(item => item["raw"]!["call"]!["text"]![0] = "Ines Valdivia during a light survey near Chachapoyas.");
                expected = "in/input_ids: ";
                break;
            case "expected failure":
                EditCase(item => item["exception"] = new JsonObject { ["type"] = "ValueError", ["message"] = "no" });
                expected = "the call returned";
                break;
            case "nothing expected":
                _cases.EditTensors(tensors => Array.ForEach(["batch/out/logits", "batch/out/loss"], name => tensors.Remove(name)));
                EditCase(item => item["outputs"] = new JsonArray());
                expected = "nothing to compare";
                break;
            case "unknown class":
                EditCase(item => item["class"] = "LukeForDreams");
                expected = "no model class LukeForDreams";
                break;
            default:
                _cases.EditTensors(_ => { });
                File.Copy(_cases.Tensors, _cases.Tensors.Replace("multi", "nowhere"));
                EditCase(item => item["model"] = "luke-seq-nowhere");
                expected = "luke-seq-nowhere";
                break;
        }

        var failed = Assert.Single(ModelCases.Verify(_cases.Folder), result => !result.Ok);

        Assert.EndsWith("/batch", failed.Id);
        Assert.Contains(expected, failed.Difference);

        void EditCase(Action<JsonObject> edit) =>
            _cases.EditCases(root => edit(root["cases"]!.AsArray().Single(item => item!["case"]!.GetValue<string>() == "batch")!.AsObject()));
    }

    [Fact]
    public void Of_InfinitiesAndNaN_AreEqualOnlyToTheirLike()
    {
        using var scope = NewDisposeScope();
        var values = tensor(new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity, 1f });

        Assert.Null(TensorComparison.Of("x", values, values.clone(), 0).Difference);
        Assert.Equal(double.PositiveInfinity, TensorComparison.Of("x", values, values.neg(), 1e6).MaxError);
        Assert.Contains("3 of 4 values differ", TensorComparison.Of("x", values, ones(4), 1e6).Difference);
    }
}
