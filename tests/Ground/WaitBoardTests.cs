using LukePipeline.Ground.Waits;
using Microsoft.Extensions.Time.Testing;

namespace LukePipeline.Tests.Ground;

public sealed class WaitBoardTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Of_SeveralWaits_TellsTheLongestOfTheJobOnceItIsWorthTelling()
    {
        var board = new WaitBoard(_time);
        board.Begin(WaitKind.Store, "the store at /other", "/other");
        using (board.Begin(WaitKind.Store, "the store at /out", "/out"))
        {
            _time.Advance(TimeSpan.FromSeconds(4));
            Assert.Null(board.Of("/out"));
            board.Begin(WaitKind.Model, "the model m to be loaded");
            _time.Advance(TimeSpan.FromSeconds(8));
            Assert.Equal("waits for the store at /out (12 s)", board.Of("/out").ToString());
        }

        Assert.Equal("waits for the model m to be loaded (8 s)", board.Of("/out").ToString());
        Assert.Equal([8, 12], board.Longest().Select(wait => wait.For.TotalSeconds).Order());
    }
}
