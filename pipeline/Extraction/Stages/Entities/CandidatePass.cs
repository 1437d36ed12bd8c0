namespace LukePipeline.Extraction.Stages.Entities;

/// <summary>Candidates that are scored together: in one forward pass every one of them attends to the others.</summary>
/// <param name="Candidates">The candidates in the order of enumeration (by start, then by end).</param>
public sealed record CandidatePass(Candidate[] Candidates);
