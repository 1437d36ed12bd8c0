namespace LukePipeline.Engine.Scoring;

/// <summary>Which entities need not be computed, since they become no mention.</summary>
/// <param name="NoneLabel">The class of those that are none.</param>
/// <param name="Margin">
/// How far the words' part of the logit of any class may lie below that of <paramref name="NoneLabel"/>, 0 or less: where all lie further,
/// the candidate is taken to lose. Null to leave out only what provably loses, which in an open checkpoint is nothing.
/// </param>
internal readonly record struct CandidateRule(int NoneLabel, float? Margin);
