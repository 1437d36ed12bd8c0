namespace LukePipeline.Jobs.Spec;

/// <summary>What a job asks that is no extraction.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Spec">What it asks, as JSON; the kind stands in it.</param>
public sealed record OtherJob(string Kind, string Spec);
