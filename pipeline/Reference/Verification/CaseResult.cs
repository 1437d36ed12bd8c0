namespace LukePipeline.Reference.Verification;

/// <summary>The outcome of one recorded case when it is run again here.</summary>
/// <param name="Suite">Which kind of case: for instance <c>tokenizer</c>, <c>decode</c> or <c>model</c>.</param>
/// <param name="Id">Names the case within its file.</param>
/// <param name="Ok">Whether what we computed equals what was recorded (within the suite's tolerance, if it has one).</param>
/// <param name="Difference">What differs, for people; null when nothing does.</param>
/// <param name="MaxError">Largest absolute difference of a number, for suites that compare floating point; otherwise null.</param>
public sealed record CaseResult(string Suite, string Id, bool Ok, string? Difference, double? MaxError);
