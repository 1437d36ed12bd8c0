using LukePipeline.Jobs.Planning;

namespace LukePipeline.Client.Looking;

/// <summary>What a run would do to a dataset, and what that would cost.</summary>
/// <param name="Changes">What it would find among the inputs.</param>
/// <param name="Copied">Documents that are there already, and would be copied and not computed.</param>
/// <param name="PartsRewritten">Parts that it would write anew, without some inputs.</param>
/// <param name="BytesRead">Bytes of inputs, and of files that rows would be copied from.</param>
/// <param name="Requests">Requests that it would send to the store of the output, about.</param>
/// <param name="BytesWritten">Bytes of the tables that it would write; null where the sample was not timed.</param>
internal sealed record DatasetOutlook(DatasetChanges Changes, Estimate Copied, int PartsRewritten, long BytesRead, long Requests, Estimate? BytesWritten);
