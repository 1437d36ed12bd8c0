using System.Text.Json;

namespace LukePipeline.Reference.Verification;

/// <summary>The recorded calls of a folder laid out like tests/golden: model_cases.json, model_cases/ and models/.</summary>
public static class ModelCases
{
    /// <summary>The file that lists the cases.</summary>
    public const string FileName = "model_cases.json";

    /// <summary>Runs every case again, one after the other.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="tolerance">Largest absolute difference that holds. The reference itself moves by about 1e-5 between versions.</param>
    /// <returns>One result per case, in file order, computed while it is read.</returns>
    /// <exception cref="CaseFormatException">The folder or its list of cases cannot be read.</exception>
    public static IEnumerable<CaseResult> Verify(string folder, double tolerance = 1e-4)
    {
        var (cases, tokenizer) = Read(folder);
        return Run(folder, cases, tokenizer, tolerance);
    }

    private static IEnumerable<CaseResult> Run(string folder, IReadOnlyList<ModelCase> cases, string? tokenizer, double tolerance)
    {
        using var runner = new ModelCaseRunner(folder, tokenizer, tolerance);
        foreach (var item in cases)
        {
            yield return runner.Run(item);
        }
    }

    private static (IReadOnlyList<ModelCase> Cases, string? Tokenizer) Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var root = document.RootElement.Clone();
            var tokenizer = root.TryGetProperty("tokenizer", out var name) ? name.GetString() : null;
            return ([.. root.GetProperty("cases").EnumerateArray().Select(ModelCase.Parse)], tokenizer);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException
            or KeyNotFoundException or InvalidOperationException)
        {
            throw new CaseFormatException($"{path}: not a list of model cases: {e.Message}", e);
        }
    }
}
