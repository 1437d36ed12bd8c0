using LukePipeline.Luke.Tokenizer.Settings;
using LukePipeline.Reference.Calls;

namespace LukePipeline.Tests.Luke.Tokenizer;

/// <summary>The tokens that truncation hands back, against the slices of the reference's <c>truncate_sequences</c>.</summary>
public class SequenceTruncationTests
{
    [Theory]
    [InlineData(2, SequenceSide.Right, 5, 9)]
    [InlineData(99, SequenceSide.Right, 0, 9)]
    [InlineData(0, SequenceSide.Right, 7, 9)]
    [InlineData(-1, SequenceSide.Right, 8, 9)]
    [InlineData(-3, SequenceSide.Right, 0, 9)] // ids[-0:]
    [InlineData(-5, SequenceSide.Right, 2, 9)] // ids[2:]
    [InlineData(-99, SequenceSide.Right, 10, 9)]
    [InlineData(2, SequenceSide.Left, 0, 4)]
    [InlineData(99, SequenceSide.Left, 0, 9)]
    [InlineData(-1, SequenceSide.Left, 0, 1)]
    [InlineData(-3, SequenceSide.Left, 0, -1)] // ids[:0]
    [InlineData(-5, SequenceSide.Left, 0, 7)] // ids[:-2]
    [InlineData(-99, SequenceSide.Left, 0, -1)]
    public void Truncate_AnyStride_ReturnsTheSliceOfPython(int stride, SequenceSide side, int first, int last)
    {
        List<int> ids = [.. Enumerable.Range(0, 10)];

        var overflowing = SequenceTruncation.Truncate(ids, null, 3, TruncationStrategy.OnlyFirst, stride, side);

        Assert.Equal(Enumerable.Range(first, last - first + 1), overflowing);
        Assert.Equal(Enumerable.Range(side == SequenceSide.Right ? 0 : 3, 7), ids);
    }
}
