namespace LukePipeline.Jobs.Spec;

/// <summary>One thing wrong with a job specification.</summary>
/// <param name="Key">The key as written in JSON; its flag is the same in kebab case.</param>
/// <param name="Problem">What is wrong, as the end of a sentence that begins with the key.</param>
/// <param name="Fix">What to write instead.</param>
public sealed record JobSpecError(string Key, string Problem, string Fix)
{
    /// <summary>The error as one line.</summary>
    public override string ToString()
    {
        var flag = JobSpecKeys.Find(Key)?.Flag;
        return $"{Key}{(flag is null ? "" : $" ({flag})")} {Problem}: {Fix}.";
    }
}
