namespace LukePipeline.Reference.Verification;

/// <summary>
/// A folder of recorded cases, laid out like tests/golden: tokenizer_cases.json with tokenizers/, model_cases.json with model_cases/ and
/// models/. Either half may be absent.
/// </summary>
public static class CaseFolder
{
    /// <summary>Runs every case of the folder again.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="tolerance">Largest absolute difference of a number that holds. Default: 1e-4.</param>
    /// <returns>One result per case, computed while it is read.</returns>
    /// <exception cref="CaseFormatException">There is no such folder, it holds no cases, or a list of cases is damaged.</exception>
    public static IEnumerable<CaseResult> Verify(string folder, double tolerance = 1e-4)
    {
        if (!Directory.Exists(folder))
        {
            throw new CaseFormatException($"{folder}: there is no such folder.");
        }

        var hasModels = File.Exists(Path.Combine(folder, ModelCases.FileName));
        if (!TokenizerCases.AreIn(folder) && !hasModels)
        {
            throw new CaseFormatException(
                $"{folder}: holds no recorded cases. Name a folder with tokenizer_cases.json, {ModelCases.FileName}, or both.");
        }

        return Run(folder, hasModels, tolerance);
    }

    private static IEnumerable<CaseResult> Run(string folder, bool hasModels, double tolerance)
    {
        if (TokenizerCases.AreIn(folder))
        {
            foreach (var result in TokenizerCases.Verify(folder))
            {
                yield return result;
            }
        }

        if (hasModels)
        {
            foreach (var result in ModelCases.Verify(folder, tolerance))
            {
                yield return result;
            }
        }
    }
}
